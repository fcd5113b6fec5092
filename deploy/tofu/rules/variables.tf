variable "ssh_allowed_cidrs" {
  description = "Networks from which SSH is reachable, IPv4 or IPv6, as in the plan. None: SSH is closed."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for cidr in var.ssh_allowed_cidrs : can(cidrhost(cidr, 0))])
    error_message = "Each entry of ssh_allowed_cidrs must be a network, as in 203.0.113.7/32 or 2001:db8::/48."
  }
  # Two halves of the world are the world, too.
  validation {
    condition = var.ssh_from_everywhere || alltrue([
      for cidr in var.ssh_allowed_cidrs : try(tonumber(split("/", cidr)[1]), 0) >= 8
    ])
    error_message = "A network wider than /8 opens SSH to everybody. If you mean that, set ssh_from_everywhere = true, too."
  }
}

variable "ssh_from_everywhere" {
  description = "The second word for a network wider than /8 in ssh_allowed_cidrs."
  type        = bool
  default     = false
}

variable "ssh_port" {
  description = "The port of sshd."
  type        = number
  default     = 22

  validation {
    condition     = var.ssh_port >= 1 && var.ssh_port <= 65535 && floor(var.ssh_port) == var.ssh_port
    error_message = "ssh_port must be a whole number from 1 to 65535."
  }
}

variable "ssh_only_by_tailnet" {
  description = "Whether SSH is reachable over the tailnet alone: then ssh_allowed_cidrs gets no rule."
  type        = bool
  default     = false
}

variable "tailscale" {
  description = "Whether the server is in a tailnet: UDP 41641 is open for direct connections."
  type        = bool
  default     = false
}

variable "open_ports" {
  description = "Ports that are open to all, as in the plan: 443/tcp; without a protocol TCP."
  type        = list(string)
  default     = []

  validation {
    condition = alltrue([
      for port in var.open_ports :
      can(regex("^[1-9][0-9]{0,4}(/(tcp|udp))?$", port)) && try(tonumber(split("/", port)[0]) <= 65535, false)
    ])
    error_message = "Each entry of open_ports must be a port with or without a protocol, as in 443/tcp."
  }
}
