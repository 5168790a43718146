"""The claims about browsers that the rules were written from, where no source settles them, put to the browsers.

The rules of the three browsers (browser-rules.md in the notes that this project began with) mark claims as *derived* (read off the code,
no test says it), *general* (not looked up) and *not verified*, and name old sources for WebKit; the measurements (traffic.md, section 11)
name what was not measured. A claim that matters to a verdict, a code, a console line, the preflight cache, the exposed headers or the
evidence is a row of a table here; `test_claims.py` asserts what each browser did and what we say of the same flows.

No row, because no browser here can answer:

- 2.2, 3.1, 4, traffic 11: the caps of Access-Control-Max-Age (2 hours, 24 hours, 10 minutes): no test waits so long, and browsers read a
  clock that no test can set.
- 2.5, 3.3, 6.4, 7, traffic 11: local network access. Chromium and Firefox switch it off behind a proxy, WebKit has none.
- traffic 11: HTTP/3. Behind an explicit proxy no browser speaks it.
- traffic 11: Safari's own blocking of third-party cookies, and the header order of its network library: WebKitGTK is not Safari.
- 3.1, 5.1: the sum of 1024 bytes in Firefox: its five safelisted names reach no more than 640.
- 3.1, 5.1: Sec-Fetch-Dest of a preflight but "empty": nothing but a script's request sets headers or methods that need a preflight, and
  those have no destination.
- 6.2: in which version Chrome began to send Sec-Fetch-Storage-Access: there is one version here, and it sends it.
- 6.3, 6.4: X-Requested-With of WebViews, pages of extensions, native apps: none of them is here.
- 6.4: Purpose, Save-Data, DNT, Idempotency-Key and X-Client-Data as the browser's own: off by default, or sent to Google's hosts alone.
"""
