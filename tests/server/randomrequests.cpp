// SPDX-License-Identifier: GPL-3.0-or-later
#include "randomrequests.h"

#include <algorithm>

namespace lectern {

QByteArray RandomRequests::connection()
{
    QByteArray bytes;
    const int count = 1 + below(40);
    for (int i = 1; i < count; ++i)
        bytes += request(false);
    // Most connections are good up to their end.
    if (chance(30))
        damage(bytes);
    return bytes + request(true);
}

QList<qsizetype> RandomRequests::cuts(qsizetype size)
{
    QList<qsizetype> cuts;
    if (chance(60)) {
        for (int i = below(12); i > 0; --i)
            cuts.append(below(int(size)));
        std::sort(cuts.begin(), cuts.end());
    }
    cuts.append(size);
    return cuts;
}

QByteArray RandomRequests::markOf(const QByteArray &head)
{
    QByteArrayList values;
    for (const QByteArray &line : head.split('\n')) {
        // What was damaged may be a mark in another case, or one of two.
        if (line.left(5).compare("mark:", Qt::CaseInsensitive) == 0)
            values.append(line.mid(5).trimmed());
    }
    return values.join(", ");
}

QByteArray RandomRequests::target()
{
    static const QByteArrayList segments {"a",   "api",   "v1",        "%C3%A9", "\xc3\xa9", "x.y",
                                          "...", "a%20b", "%E2%82%AC", "a:b",    "@,;=+",    "%41",
                                          "~_-", "%25",   "%7e",       "1",      "%3F",      "%23"};
    static const QByteArrayList queries {"?",     "?a=b",       "?a[b]=%20+c",
                                         "?%FF",  "?a?b/c//..", "?\"<>|",
                                         "?100%", "?\xc3\xa9",  "?a&b&c=%00"};
    QByteArray path;
    if (chance(5))
        path += "http://" + oneOf({"a.example", "b.example:81", "A.Example"});
    for (int i = chance(5) ? 0 : 1 + below(4); i > 0; --i)
        path += '/' + oneOf(segments);
    if (path.isEmpty() || chance(10))
        path += '/';
    return chance(40) ? path + oneOf(queries) : path;
}

QByteArrayList RandomRequests::fields(bool last, qsizetype length)
{
    const QByteArray port = ':' + QByteArray::number(m_port);
    QByteArrayList fields {oneOf({"Host: ", "host:", "HOST: \t"})
                               + oneOf({"127.0.0.1" + port, "localhost" + port, "[::1]" + port,
                                        "a.example", "A.example" + port, "b.example:81"})
                               + oneOf({"", " ", "\t "}),
                           "Mark: " + QByteArray::number(++m_count)};
    if (length > 0 || chance(10)) {
        fields.append(oneOf({"Content-Length: ", "content-length:", "CONTENT-LENGTH:\t"})
                      + oneOf({"", "0", "000"}) + QByteArray::number(length));
    }
    if (last)
        fields.append(oneOf({"Connection: close", "connection: x, Close"}));
    else if (chance(10))
        fields.append(oneOf({"Connection: keep-alive", "Connection: upgrade", "Connection: te"}));
    for (int i = chance(3) ? 90 : below(6); i > 0; --i) {
        fields.append(oneOf({"Accept: */*", "x:", "X-Y: \xe4\xf6 \t z", "a!#$%&'*+-.^_`|~: :",
                             "Upgrade: h2c", "Content-Lengths: 9", "Origin-x: a", "TE: trailers",
                             "Long: " + QByteArray(below(chance(3) ? 9000 : 60), 'l')}));
    }
    std::shuffle(fields.begin(), fields.end(), m_random);
    return fields;
}

// Bodies look like what must not be taken for a request, a field or an end.
QByteArray RandomRequests::body()
{
    if (chance(50))
        return {};
    QByteArray body;
    for (int i = 1 + below(5); i > 0; --i) {
        body += oneOf({"\r\n\r\n", "GET /smuggled HTTP/1.1\r\nHost: a.example\r\nMark: 0\r\n\r\n",
                       "\n", "0\r\n\r\n", "Content-Length: 5\r\n", QByteArray(1, '\0'), "{}",
                       QByteArray(below(400), 'b'), "\r", "\xff\xfe"});
    }
    return body;
}

QByteArray RandomRequests::request(bool last)
{
    const QByteArray content = body();
    const QByteArray version = chance(95) ? "1.1" : "1.0";
    QByteArrayList lines = fields(last, content.size());
    if (version == "1.0" && !last)
        lines.append("Connection: keep-alive");
    return oneOf({"", "", "", "\r\n"})
        + oneOf({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "BREW", "M-SEARCH"})
        + ' ' + target() + " HTTP/" + version + "\r\n" + lines.join("\r\n") + "\r\n\r\n" + content;
}

void RandomRequests::damage(QByteArray &bytes)
{
    if (bytes.isEmpty())
        return;
    static const QByteArrayList insertions {"\n",
                                            "\r",
                                            " ",
                                            "\t",
                                            ":",
                                            "\0",
                                            "\r\n",
                                            "\r\n\r\n",
                                            "0",
                                            "9",
                                            "%",
                                            "%2F",
                                            "/",
                                            "//",
                                            "#",
                                            "\x01",
                                            "\xff",
                                            ",",
                                            "\r\n x",
                                            "Transfer-Encoding: chunked\r\n",
                                            "Content-Length: 3\r\n",
                                            "Host: c\r\n",
                                            "HTTP/1.1"};
    for (int i = 1 + below(2); i > 0; --i) {
        const qsizetype at = below(int(bytes.size()));
        switch (below(3)) {
        case 0:
            bytes.insert(at, oneOf(insertions));
            break;
        case 1:
            bytes.remove(at, 1 + below(3));
            break;
        default:
            bytes[at] = char(below(256));
        }
    }
}

} // namespace lectern
