#pragma once

#include <secretsctl/core/secret.hpp>
#include <secretsctl/delivery/dialects/dialect_rules.hpp>

// One writer a reader: each appends a variable, checked before, in a file of its own.

namespace secretsctl::delivery {

void append_compose(const Delivery& delivery, SecretBuffer& out);
void append_compose1(const Delivery& delivery, SecretBuffer& out);
void append_docker_run(const Delivery& delivery, SecretBuffer& out);
void append_systemd(const Delivery& delivery, SecretBuffer& out);
void append_sh(const Delivery& delivery, SecretBuffer& out);

/// A member of the object, without what stands around it.
void append_json_member(const Delivery& delivery, SecretBuffer& out);

}  // namespace secretsctl::delivery
