variable "name" {
  description = "The server's name."
  type        = string
  default     = "openclaw"
}

variable "plan_file" {
  description = "The plan, server.yml: the firewall's rules come from it, as the server's own do."
  type        = string
}

variable "user_data_file" {
  description = "What `secretsctl server render --cloud-init` wrote. It holds no secret, and must hold none: the metadata service gives it to every process of the server, and the state keeps it."
  type        = string

  validation {
    condition     = length(file(var.user_data_file)) <= 32768
    error_message = "Hetzner takes at most 32 KiB of user data."
  }
}

variable "ssh_key_names" {
  description = "Names of SSH keys of the project. Without one Hetzner makes a password for root and sends it by mail."
  type        = list(string)

  validation {
    condition     = length(var.ssh_key_names) > 0
    error_message = "Name at least one SSH key of the project."
  }
}

variable "ssh_from_everywhere" {
  description = "The second word for a network wider than /8 in the plan's ssh_allowed_cidrs."
  type        = bool
  default     = false
}

variable "server_type" {
  description = "Hetzner's name of the machine."
  type        = string
  default     = "cx22"
}

variable "image" {
  description = "debian-12 or debian-13."
  type        = string
  default     = "debian-13"
}

variable "location" {
  description = "Hetzner's name of the place."
  type        = string
  default     = "nbg1"
}

variable "backups" {
  description = "Whether Hetzner keeps daily copies of the disk. They hold all that the server holds."
  type        = bool
  default     = false
}
