// SPDX-License-Identifier: GPL-3.0-or-later
#include "traffic.h"

#include "api/apiclient.h"
#include "api/paths.h"

#include <QNetworkAccessManager>
#include <QNetworkReply>

#include <algorithm>

namespace lectern {

Traffic::Traffic(ApiClient &client)
{
    auto *network = client.findChild<QNetworkAccessManager *>();
    connect(network, &QNetworkAccessManager::finished, this, [this](QNetworkReply *reply) {
        if (reply->url().path() != api::kReady)
            m_urls.append(reply->url());
    });
}

qsizetype Traffic::count(const QString &part) const
{
    return std::count_if(m_urls.begin(), m_urls.end(),
                         [&](const QUrl &url) { return url.toString().contains(part); });
}

QString Traffic::last() const
{
    return m_urls.isEmpty() ? QString() : m_urls.last().toString();
}

} // namespace lectern
