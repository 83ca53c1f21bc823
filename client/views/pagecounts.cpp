// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/pagecounts.h"

#include "api/identity.h"
#include "api/resourceclient.h"

namespace lectern {

using namespace Qt::StringLiterals;

PageCounts::PageCounts(const ViewContext &context, QObject *parent)
    : QObject(parent), m_context(context)
{
    connect(&context.api, &ApiClient::linkChanged, this, [this] {
        const bool online = m_context.api.link() == ApiClient::Link::Online;
        if (online && !m_wasOnline)
            refresh();
        m_wasOnline = online;
    });
}

void PageCounts::refresh()
{
    for (const ResourceSpec &spec : m_context.catalog) {
        if (m_context.identity.rights().mayRead(spec.name))
            ask(spec);
    }
}

void PageCounts::ask(const ResourceSpec &spec)
{
    if (ApiCall *call = m_calls.value(spec.name))
        call->cancel();
    Query query;
    query.perPage = 1;
    query.fields = {u"id"_s};
    m_calls[spec.name] = ResourceClient(&m_context.api, spec)
                             .list(query, this, [this, name = spec.name](const auto &page) {
                                 if (page)
                                     Q_EMIT counted(name, page->total);
                             });
}

} // namespace lectern
