"""Answers of a certification centre over HTTP on loopback, made by the openssl command: /ocsp, /tsa, /crl.

usage: responder.py FOLDER      FOLDER has what trust.sh made; the port is printed
"""
import http.server
import os
import subprocess
import sys

os.chdir(sys.argv[1])
OCSP = ("openssl ocsp -index index.txt -CA root.pem -rsigner responder.pem -rkey responder.key -reqin online.in "
        "-respout online.out -rmd sha256")
TSA = "openssl ts -reply -config cnf -section ts -queryfile online.in -out online.out"
CRL = "openssl crl -in list.pem -outform DER -out online.out"


class Centre(http.server.BaseHTTPRequestHandler):
    def answer(self, command, media):
        with open("online.in", "wb") as f:
            f.write(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        subprocess.run(command.split(), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with open("online.out", "rb") as f:
            body = f.read()
        self.send_response(200)
        self.send_header("Content-Type", media)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        if self.path == "/ocsp":
            self.answer(OCSP, "application/ocsp-response")
        else:
            self.answer(TSA, "application/timestamp-reply")

    def do_GET(self):
        self.answer(CRL, "application/pkix-crl")

    def log_message(self, *args):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Centre)
print(server.server_port, flush=True)
server.serve_forever()
