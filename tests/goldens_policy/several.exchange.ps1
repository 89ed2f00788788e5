# Written by mxtls 0.1.0 on 2026-11-22.
# LEFT OUT, 5 of 8:
# - example.org (not ready)
# - example.org (not ready)
# - example.org (cannot tell)
# - example.org (cannot tell)
# - example.org (not ready)
# What you had for them is gone if this file replaces an older one.
#
# For PowerShell, connected to Exchange.
# Unless your system requires TLS for this domain, it may still send in
# clear when the handshake fails.
# It holds only if:
# - No other connector or transport rule takes mail for the domain first.
# - Exchange trusts the roots used here (webpki-roots 1.0.10); it looks at
# revocation too, which was not looked at.

# example.org: ready, fixed-name holds.
# Holds as of 2026-11-22 15:00 UTC, check again by 2026-11-29 15:00 UTC. The
# first certificate ends 2027-01-21 15:00 UTC.
# Exchange Online:
New-OutboundConnector -Name 'TLS to example.org' `
  -ConnectorType Partner -RecipientDomains 'example.org' `
  -UseMXRecord $true -TlsSettings DomainValidation `
  -TlsDomain '*.example.org'
# Exchange Server instead:
# New-SendConnector -Name 'TLS to example.org' `
#   -AddressSpaces 'example.org' -DNSRoutingEnabled $true
# Set-SendConnector 'TLS to example.org' -RequireTLS $true `
#   -IgnoreSTARTTLS $false -TlsAuthLevel DomainValidation -TlsDomain '*.example.org'

# example.org: ready, pki-name holds.
# Holds as of 2026-11-22 15:00 UTC, check again by 2026-11-29 15:00 UTC. The
# first certificate ends 2027-01-21 15:00 UTC.
# The MX answer is not signed: a forged one can lead mail to another host
# with a valid certificate for its own name. Only a name fixed in your
# setting, MTA-STS or DANE closes that.
# This checks the certificate's chain, and no name.
# Exchange Online:
New-OutboundConnector -Name 'TLS to example.org' `
  -ConnectorType Partner -RecipientDomains 'example.org' `
  -UseMXRecord $true -TlsSettings CertificateValidation
# Exchange Server instead:
# New-SendConnector -Name 'TLS to example.org' `
#   -AddressSpaces 'example.org' -DNSRoutingEnabled $true
# Set-SendConnector 'TLS to example.org' -RequireTLS $true `
#   -IgnoreSTARTTLS $false -TlsAuthLevel CertificateValidation

# example.org: ready, dane holds.
# Holds as of 2026-11-22 15:00 UTC, check again by 2026-11-29 15:00 UTC.
# Exchange Online looks at DANE by itself, and requires it with
# -SmtpDaneMode Mandatory; leave that out where the parameter is not there
# yet.
# By itself this connector checks no certificate; DANE does.
# Exchange Online:
New-OutboundConnector -Name 'TLS to example.org' `
  -ConnectorType Partner -RecipientDomains 'example.org' `
  -UseMXRecord $true -TlsSettings EncryptionOnly `
  -SmtpDaneMode Mandatory
# Exchange Server looks at neither DANE nor MTA-STS; it checks this alone:
# Exchange Server instead:
# New-SendConnector -Name 'TLS to example.org' `
#   -AddressSpaces 'example.org' -DNSRoutingEnabled $true
# Set-SendConnector 'TLS to example.org' -RequireTLS $true `
#   -IgnoreSTARTTLS $false -TlsAuthLevel EncryptionOnly

# example.org: not ready for pki-name.
# Seen 2026-11-22 15:00 UTC, check again by 2026-11-29 15:00 UTC.
# mx1.example.org [192.0.2.1]: its certificate is for other.example.net, not
# for mx1.example.org.
# What holds is pki: ask with --require pki for its setting.

# example.org: not ready for encrypts.
# Seen 2026-11-22 15:00 UTC, check again by 2026-11-29 15:00 UTC.
# mx2.example.org [192.0.2.2]: starttls-not-offered: It ended as
# starttls-not-offered.
# Do not require TLS for it.

# example.org: cannot tell whether it is ready for encrypts.
# Seen 2026-11-22 15:00 UTC, check again by 2026-11-22 16:00 UTC.
# mx1.example.org [192.0.2.1] could not be tested: greeting-deferred: It
# ended as greeting-deferred.
# Nothing is written: cannot tell is not ready.

# example.org: cannot tell whether it is ready for encrypts with Exchange.
# Seen 2026-11-22 15:00 UTC, check again by 2026-11-23 15:00 UTC.
# DANE was not tested. Exchange Online looks at it by itself and keeps mail
# back where it fails.
# Stronger could not be told: pki, pki-name, fixed-name, dane
# (mx1.example.org [192.0.2.1], another certificate: it was not asked for;
# DANE was not tested). Do not replace a stronger line by this one.
# No certificate is checked: whoever can lead the connection elsewhere can
# answer as the recipient's server.
# Nothing is set: cannot tell is not ready. It would be:
# Exchange Online:
# New-OutboundConnector -Name 'TLS to example.org' `
#   -ConnectorType Partner -RecipientDomains 'example.org' `
#   -UseMXRecord $true -TlsSettings EncryptionOnly
# Exchange Server instead:
# New-SendConnector -Name 'TLS to example.org' `
#   -AddressSpaces 'example.org' -DNSRoutingEnabled $true
# Set-SendConnector 'TLS to example.org' -RequireTLS $true `
#   -IgnoreSTARTTLS $false -TlsAuthLevel EncryptionOnly

# example.org: not ready for encrypts.
# Seen 2026-11-22 15:00 UTC, check again by 2026-11-29 15:00 UTC.
# It takes no mail, so there is nothing to require.
