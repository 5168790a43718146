"""What error answers say went wrong, as frameworks and services write it, and cut anywhere."""

import pytest

from cors_addon.core.servers.error_sentence import LONGEST, error_sentence
from cors_addon.core.wire.exchange import Response
from cors_addon.core.wire.headers import headers

JSON, HTML, TEXT, XML = "application/json", "text/html", "text/plain", "application/xml"

SENTENCES = [
    (HTML, "<html><head>\n  <title>KeyError\n          at /orders</title>\n  <style>body {", "KeyError at /orders"),
    (HTML, "<html lang=en>\n  <head>\n    <title>KeyError: &#39;user&#39;\n // Werkzeug Debugger</title>", "KeyError: 'user'"),
    (HTML, "<!doctype html>\n<title>500 Internal Server Error</title>\n<h1>Internal Server Error</h1>\n<p>The server", ""),
    (HTML, "<title>Error</title><pre>TypeError: x is not a function<br> &nbsp; &nbsp;at /app/x.js:3", "TypeError: x is not a function"),
    (HTML, "<title>Error</title><pre>Error: boom<br> &nbsp; &nbsp;at /app/x.js:3", "Error: boom"),
    (HTML, '<html>\n<!--\nIlluminate\\Database\\QueryException: SQLSTATE[HY000] refused\n\n#0', "QueryException: SQLSTATE[HY000] refused"),
    (HTML, "<br />\n<b>Fatal error</b>:  Uncaught TypeError: f(): bad\nStack", "TypeError: f(): bad"),
    (HTML, "<br />\n<b>Parse error</b>:  syntax error, unexpected token", "syntax error, unexpected token"),
    (HTML, "<title>HTTP Status 500</title><p><b>Type</b> Exception Report</p><p><b>Message</b> boom here</p>", "boom here"),
    (HTML, "<html><body><h1>Whitelabel Error Page</h1><p>This application has no explicit mapping", ""),
    (HTML, "<title>api.x | 522: Connection timed out</title>", "api.x | 522: Connection timed out"),
    (HTML, "<title>404 Not Found</title><h1>No such shop</h1>", "No such shop"),
    (XML, '<?xml version="1.0"?><Error><Code>BadDigest</Code><Message>The CRC32 differs.</Message></Error>', "The CRC32 differs"),
    (TEXT, "Traceback (most recent call last):\n  File\nKeyError: 'a'\n\nDuring this\n\nTraceback\nValueError: bad", "ValueError: bad"),
    (TEXT, "System.InvalidOperationException: boom\r\n   at Program", "InvalidOperationException: boom"),
    (TEXT, "NoMethodError (undefined method `x' for nil:NilClass):\n\napp", "NoMethodError (undefined method `x' for nil:NilClass)"),
    (TEXT, "an Error stood here, and CustomErrors too", "an Error stood here, and CustomErrors too"),
    (TEXT, "Internal Server Error", ""),
    (TEXT, "HTTP Error 503. ", ""),
    (TEXT, "error code: 502", ""),
    (TEXT, 'column "x" does not exist', 'column "x" does not exist'),
    (TEXT, "x" * 300, f"{'x' * LONGEST}…"),
    (TEXT, "", ""),
    ("", "it broke", "it broke"),
    ("image/png", "it broke", ""),
    (JSON, '{"status":500,"error":"Internal Server Error","path":"/orders"}', ""),
    (JSON, '{"error":"Internal Server Error","message":"Cannot invoke \\"x\\"","path":"/"}', 'Cannot invoke "x"'),
    (JSON, '{"message":"SQLSTATE","exception":"Illuminate\\\\Database\\\\QueryException"}', "QueryException: SQLSTATE"),
    (JSON, '{"status":500,"exception":"#<NameError: undefined local variable>"}', "NameError: undefined local variable"),
    (JSON, '{"exception":"java.lang.NullPointerException","error":"Internal Server Error"}', "NullPointerException"),
    (JSON, '{"detail":[{"loc":["body","name"],"msg":"Field required"}]}', "Field required"),
    (JSON, '{"title":"Bad Request","detail":"Order 3 is closed."}', "Order 3 is closed"),
    (JSON, '{"errorMessage":"\'user\'","errorType":"KeyError"}', "KeyError: 'user'"),
    (JSON, '{"name":"ValidationError","message":"ValidationError: name is needed"}', "ValidationError: name is needed"),
    (JSON, '{"error":{"code":403,"message":"No permission","status":"PERMISSION_DENIED"}}', "No permission"),
    (JSON, '{"message":["email must be an email"],"statusCode":400}', "email must be an email"),
    (JSON, '{"error":"invalid_grant","error_description":"Session not act', "Session not act…"),
    (JSON, '[{"message":"caf\\u00', "caf…"),
    (JSON, '{"message":"\\ud800 x \\ud83d\\ude00"}', "\ufffd x \U0001f600"),
    (JSON, '{"message":"a \\x b"}', "a \\x b"),
    (JSON, '{"a":"' + '","a":"'.join("x" * 100) + '","message":"too late"}', ""),
    (JSON, '\ufeff{"error":"boom"}', "boom"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "body", "sentence"), SENTENCES)
def test_the_most_telling_sentence_is_found(kind: str, body: str, sentence: str) -> None:
    fields = [("Content-Type", kind)] if kind else []
    assert error_sentence(Response(500, headers(fields), body.encode())) == sentence


@pytest.mark.parametrize(("kind", "body"), [(kind, body) for kind, body, _ in SENTENCES if len(body) < 120])
def test_a_body_may_be_cut_anywhere(kind: str, body: str) -> None:
    sent = body.encode()
    for length in range(len(sent)):
        told = error_sentence(Response(500, headers([("Content-Type", kind or TEXT)]), sent[:length]))
        assert len(told) <= LONGEST + 1
        told.encode()
