# One server at Hetzner and its firewall. The token is HCLOUD_TOKEN of the environment, never a variable here:
# `secretsctl exec secrets/infrastructure.env.enc -- tofu apply`.
#
# The provider could not be had where this was written: this module was formatted, never validated or applied. Its
# rules come from ../rules, which is tested.

terraform {
  required_version = ">= 1.9"
  required_providers {
    hcloud = {
      source  = "hetznercloud/hcloud"
      version = "~> 1.48"
    }
  }
}

locals {
  plan      = yamldecode(file(var.plan_file))
  tailscale = try(local.plan.tailscale, null)
}

module "rules" {
  source              = "../rules"
  ssh_allowed_cidrs   = try(coalesce(local.plan.ssh_allowed_cidrs, []), [])
  ssh_from_everywhere = var.ssh_from_everywhere
  ssh_port            = try(coalesce(local.plan.ssh_port, 22), 22)
  ssh_only_by_tailnet = try(local.tailscale.ssh_only, false) == true
  tailscale           = can(local.plan.tailscale)
  open_ports          = try(coalesce(local.plan.open_ports, []), [])
}

data "hcloud_ssh_key" "first" {
  for_each = toset(var.ssh_key_names)
  name     = each.value
}

resource "hcloud_firewall" "server" {
  name = var.name

  dynamic "rule" {
    for_each = module.rules.rules
    content {
      direction   = "in"
      description = rule.value.description
      protocol    = rule.value.protocol
      port        = rule.value.port
      source_ips  = rule.value.source_ips
    }
  }
}

resource "hcloud_server" "server" {
  name               = var.name
  server_type        = var.server_type
  image              = var.image
  location           = var.location
  backups            = var.backups
  ssh_keys           = [for key in data.hcloud_ssh_key.first : key.id]
  user_data          = file(var.user_data_file)
  delete_protection  = true
  rebuild_protection = true

  # Here, not attached later: the server must not run a moment without it.
  firewall_ids = [hcloud_firewall.server.id]

  # Without IPv6 at the provider there is no static address that brings it back after a reboot.
  public_net {
    ipv4_enabled = true
    ipv6_enabled = try(local.plan.ipv6, false) == true
  }

  # They count at the first boot alone; a change of one would replace the server. Later changes are made by
  # `secretsctl server apply`.
  lifecycle {
    ignore_changes = [user_data, ssh_keys, image]
  }
}
