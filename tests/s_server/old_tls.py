"""A TLS server of tlslite-ng on loopback, for versions and ciphers that OpenSSL lacks.

old_tls.py CERTIFICATE KEY OLDEST NEWEST EXCHANGES CIPHERS MACS

Versions as 3.0 for SSLv3, lists with commas. Without a certificate and key (`-`) it is an
anonymous server. Prints first what tlslite-ng's own tables say that it takes, a line
`VERSION SUITE` each, and then where it listens.
"""

import socket
import sys
import threading

from tlslite.api import HandshakeSettings, TLSConnection, X509CertChain, parsePEMKey
from tlslite.constants import CipherSuite

NAMES = {(3, 0): "SSLv3", (3, 1): "TLSv1.0", (3, 2): "TLSv1.1", (3, 3): "TLSv1.2"}
OF_CERTIFICATE = ("getEcdheCertSuites", "getDheCertSuites", "getCertSuites")
ANONYMOUS = ("getAnonSuites", "getEcdhAnonSuites")


def settings(oldest, newest, exchanges, ciphers, macs):
    made = HandshakeSettings()
    made.minVersion = tuple(map(int, oldest.split(".")))
    made.maxVersion = tuple(map(int, newest.split(".")))
    made.versions = [version for version in made.versions if version <= made.maxVersion]
    made.keyExchangeNames = exchanges.split(",")
    made.cipherNames = ciphers.split(",")
    made.macNames = macs.split(",")
    return made


def taken(made, anonymous):
    for version, name in NAMES.items():
        if made.minVersion <= version <= made.maxVersion:
            for kind in ANONYMOUS if anonymous else OF_CERTIFICATE:
                suites = getattr(CipherSuite, kind)(made, version)
                for suite in CipherSuite.filterForVersion(suites, version, version):
                    yield name, CipherSuite.ietfNames[suite].replace("_ANON_", "_anon_")


def serve(client, made, credentials):
    connection = TLSConnection(client)
    try:
        connection.handshakeServer(settings=made, anon=not credentials, **credentials)
        while connection.read(max=100):
            pass
    except Exception:  # half a handshake is what these clients come for
        pass
    finally:
        client.close()


def main(certificate, key, *words):
    made = settings(*words)
    credentials = {}
    if key != "-":
        chain = X509CertChain()
        chain.parsePemList(open(certificate).read())
        secret = parsePEMKey(open(key).read(), private=True, implementations=["python"])
        credentials = {"certChain": chain, "privateKey": secret}
    for name, suite in taken(made, not credentials):
        print(name, suite)
    listener = socket.create_server(("127.0.0.1", 0), backlog=100)
    print("ACCEPT 127.0.0.1:%d" % listener.getsockname()[1], flush=True)
    while True:
        client, _ = listener.accept()
        threading.Thread(target=serve, args=(client, made, credentials), daemon=True).start()


main(*sys.argv[1:])
