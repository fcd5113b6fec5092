#pragma once

#include <secretsctl/core/secret.hpp>
#include <secretsctl/delivery/dialects/dialect_rules.hpp>

// One writer for each reader, in a file of its own; it appends a variable that was checked before.

namespace secretsctl::delivery {

void append_compose(const Delivery& delivery, SecretBuffer& out);
void append_compose1(const Delivery& delivery, SecretBuffer& out);
void append_docker_run(const Delivery& delivery, SecretBuffer& out);
void append_systemd(const Delivery& delivery, SecretBuffer& out);
void append_sh(const Delivery& delivery, SecretBuffer& out);

/// Appends a member of the object, without the commas and braces around it.
void append_json_member(const Delivery& delivery, SecretBuffer& out);

}  // namespace secretsctl::delivery
