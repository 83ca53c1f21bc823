// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/message.h"

#include <QByteArrayList>

#include <string_view>

namespace lectern {

/** Which web pages may ask, and what tells their browsers so (CORS, fetch.spec.whatwg.org). */
class Origins
{
public:
    /** None but those of this server. */
    Origins() = default;
    /** These too: https://school.example */
    explicit Origins(const QByteArrayList &listed) : m_listed(listed) { }
    static Origins any();

    /** Whether a page of that origin may ask the server whose name is `host`. */
    bool allow(std::string_view origin, std::string_view host) const;

    /** Lets the page that asked read the reply. */
    void addHeaders(Reply &reply, const Request &request) const;

    /** Whether this can stand in such a list. */
    static bool isOrigin(const QByteArray &text);

private:
    bool isListed(std::string_view origin) const;

    bool m_any = false;
    QByteArrayList m_listed;
};

} // namespace lectern
