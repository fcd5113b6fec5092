// Compiles the addon with a plain call of the compiler, beside the shared library of the checkout. SECRETSCTL_LIBRARY
// names a library that was built already; otherwise CMake builds it, which needs what `make deps` installs. (A release
// holds compiled addons, and not this file: packaging/npm.sh.)
'use strict';

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const output = path.join(__dirname, 'lib');
const addon = path.join(output, 'secretsctl.node');
const library = path.join(output, 'libsecretsctl.so.0');

function run(program, ...words) {
  execFileSync(program, words, { stdio: 'inherit' });
}

function buildLibrary(top) {
  const folder = path.join(top, 'build', 'bindings');
  run('cmake', '-G', 'Ninja', '-S', top, '-B', folder, '-DCMAKE_BUILD_TYPE=Release', '-DSECRETSCTL_STATIC=ON',
    '-DSECRETSCTL_TESTS=OFF');
  run('cmake', '--build', folder, '--target', 'secretsctl_c');
  return path.join(folder, 'lib', 'libsecretsctl.so');
}

// Those of npm's node-api-headers, if they are there; else those that came with Node; else the former are fetched, and
// compared with the hash in headers/package-lock.json: npm does not install what a folder that it links to depends on.
function findHeaders() {
  try {
    return require('node-api-headers').include_dir;
  } catch {
    const own = path.resolve(path.dirname(fs.realpathSync(process.execPath)), '..', 'include', 'node');
    if (fs.existsSync(path.join(own, 'node_api.h'))) return own;
  }
  const folder = path.join(__dirname, 'headers');
  run('npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder);
  return require(path.join(folder, 'node_modules', 'node-api-headers')).include_dir;
}

function build(top) {
  const built = process.env.SECRETSCTL_LIBRARY || buildLibrary(top);
  run('strip', '--strip-unneeded', '-o', library, built);
  const headers = findHeaders();
  run(process.env.CXX || 'g++', '-std=c++17', '-O2', '-Wall', '-Wextra', '-Werror', '-shared', '-fPIC',
    '-fvisibility=hidden', `-I${headers}`, `-I${path.join(top, 'bindings', 'c')}`, '-o', addon,
    // An old-style rpath: a new-style one comes after LD_LIBRARY_PATH, which could put another library in place.
    path.join(__dirname, 'src', 'addon.cpp'), library, '-Wl,-rpath,$ORIGIN', '-Wl,--disable-new-dtags', '-Wl,-z,relro,-z,now');
}

// Whether this folder is bindings/node of a checkout of the same version. Elsewhere the folders above are another
// project's, and so is what their CMakeLists.txt would run.
function isCheckout(top) {
  const { version } = require('./package.json');
  const folder = fs.realpathSync(__dirname);
  if (folder.split(path.sep).includes('node_modules') || folder !== path.join(top, 'bindings', 'node')) return false;
  try {
    const project = /^project\(secretsctl VERSION (\S+) /m.exec(fs.readFileSync(path.join(top, 'CMakeLists.txt'), 'utf8'));
    return project !== null && project[1] === version && fs.existsSync(path.join(top, 'bindings', 'c', 'secretsctl.h'));
  } catch {
    return false;
  }
}

const top = path.resolve(fs.realpathSync(__dirname), '..', '..');
if (isCheckout(top) || process.env.SECRETSCTL_LIBRARY) {
  build(top);
} else if (!fs.existsSync(addon) || !fs.existsSync(library)) {
  console.error(`secretsctl: ${__dirname} is not in a checkout of secretsctl, and holds no addon; install ` +
    'secretsctl-VERSION.tgz of a release, or bindings/node of a checkout');
  process.exit(1);
}
