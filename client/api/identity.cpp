// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/identity.h"

#include "api/paths.h"

namespace lectern {

using namespace Qt::StringLiterals;

Identity::Identity(ApiClient &api, QObject *parent) : QObject(parent), m_api(api)
{
    connect(&api, &ApiClient::linkChanged, this, &Identity::linkChanged);
    connect(&api, &ApiClient::denied, this, &Identity::refresh);
}

void Identity::linkChanged()
{
    if (m_api.link() == ApiClient::Link::Online && !m_api.isHolding()
        && m_knownAt != m_api.server())
        refresh();
}

void Identity::refresh()
{
    if (m_refresh)
        return;
    m_refresh = m_api.get(api::kAccounts + u"/me"_s, {}, this,
                          [this](const Result<ApiReply> &reply) { (void)take(reply); });
}

void Identity::cancelRefresh()
{
    if (m_refresh)
        m_refresh->cancel();
    m_refresh.clear();
}

ApiCall *Identity::ask(const QByteArray &token, QObject *context, Done done)
{
    cancelRefresh();
    const ApiRequest request {.verb = "GET", .path = api::kAccounts + u"/me"_s, .token = token};
    return m_api.ask(request, context,
                     [this, done = std::move(done)](const auto &reply) { done(take(reply)); });
}

Result<void> Identity::take(const Result<ApiReply> &reply)
{
    // A server from before it knew accounts.
    const bool unknown = !reply && reply.fault().kind == Fault::Kind::NotFound;
    if (!reply && !unknown)
        return reply.fault();
    m_knownAt = m_api.server();
    const QJsonObject me = unknown ? QJsonObject() : reply->object();
    set(me, Rights::fromJson(me));
    return {};
}

void Identity::forget()
{
    cancelRefresh();
    m_knownAt.clear();
    set({}, m_rights.reading());
}

void Identity::set(const QJsonObject &me, const Rights &rights)
{
    m_name = me.value(u"name"_s).toString();
    m_kind = me.value(u"kind"_s).toString();
    m_role = me.value(u"role"_s).toString();
    m_user = me.value(u"user"_s).toObject().value(u"id"_s).toInteger();
    m_rights = rights;
    Q_EMIT changed();
}

} // namespace lectern
