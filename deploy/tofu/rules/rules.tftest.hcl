run "nothing_is_open" {
  command = plan
  assert {
    condition     = length(output.rules) == 0
    error_message = "Without variables there must be no rule."
  }
}

run "ssh_is_one_rule" {
  command = plan
  variables {
    ssh_allowed_cidrs = ["203.0.113.7/32", "2001:db8::/48", "203.0.113.7/32"]
    ssh_port          = 2222
  }
  assert {
    condition     = length(output.rules) == 1
    error_message = "All networks must be in one rule."
  }
  assert {
    condition     = output.rules[0].protocol == "tcp" && output.rules[0].port == "2222"
    error_message = "The rule must be for the port of sshd."
  }
  assert {
    condition     = output.rules[0].source_ips == tolist(["203.0.113.7/32", "2001:db8::/48"])
    error_message = "Its sources must be the networks, each once."
  }
}

run "tailscale_needs_no_ssh" {
  command = plan
  variables {
    ssh_allowed_cidrs   = ["203.0.113.7/32"]
    ssh_only_by_tailnet = true
    tailscale           = true
  }
  assert {
    condition     = length(output.rules) == 1 && output.rules[0].protocol == "udp" && output.rules[0].port == "41641"
    error_message = "With SSH on the tailnet alone the one rule must be UDP 41641."
  }
}

run "open_ports" {
  command = plan
  variables {
    open_ports = ["80", "443/tcp", "443/udp"]
  }
  assert {
    condition     = join(" ", [for rule in output.rules : "${rule.port}/${rule.protocol}"]) == "80/tcp 443/tcp 443/udp"
    error_message = "Each port must have its rule."
  }
  assert {
    condition     = alltrue([for rule in output.rules : contains(rule.source_ips, "::/0")])
    error_message = "They must be open over IPv6, too."
  }
}

run "everybody_needs_a_second_word" {
  command = plan
  variables {
    ssh_allowed_cidrs = ["203.0.113.7/32", "0.0.0.0/0"]
  }
  expect_failures = [var.ssh_allowed_cidrs]
}

run "so_does_half_of_everybody" {
  command = plan
  variables {
    ssh_allowed_cidrs = ["0.0.0.0/1", "128.0.0.0/1"]
  }
  expect_failures = [var.ssh_allowed_cidrs]
}

run "and_everybody_over_ipv6" {
  command = plan
  variables {
    ssh_allowed_cidrs = ["::/0"]
  }
  expect_failures = [var.ssh_allowed_cidrs]
}

run "the_second_word" {
  command = plan
  variables {
    ssh_allowed_cidrs   = ["0.0.0.0/0", "::/0"]
    ssh_from_everywhere = true
  }
  assert {
    condition     = output.rules[0].source_ips == tolist(["0.0.0.0/0", "::/0"])
    error_message = "With the second word SSH must be open to all."
  }
}

run "no_network" {
  command = plan
  variables {
    ssh_allowed_cidrs = ["203.0.113.7"]
  }
  expect_failures = [var.ssh_allowed_cidrs]
}

run "no_port" {
  command = plan
  variables {
    open_ports = ["70000/tcp"]
  }
  expect_failures = [var.open_ports]
}
