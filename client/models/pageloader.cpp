// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/pageloader.h"

#include "models/pagecache.h"

#include <cstdlib>

namespace lectern {

namespace {

// Long enough to take the wants of one painting together, short enough not to be seen.
constexpr int kRest = 20; // milliseconds
// While the view keeps moving, something is shown now and then all the same.
constexpr int kLongestRest = 120;

} // namespace

PageLoader::PageLoader(const ResourceClient &client, QObject *parent)
    : QObject(parent), m_client(client)
{
    m_rest.setSingleShot(true);
    m_rest.setInterval(kRest);
    connect(&m_rest, &QTimer::timeout, this, &PageLoader::rested);
}

PageLoader::~PageLoader()
{
    cancelAll();
}

void PageLoader::stop()
{
    forget();
    m_firstPage = -1;
    tellBusy();
}

void PageLoader::forget()
{
    cancelAll();
    m_queue.clear();
    m_failed.clear();
    m_cursors.clear();
    m_rest.stop();
}

void PageLoader::restart(const Query &query, int page)
{
    forget();
    m_query = query;
    m_firstPage = page;
    request(page);
    tellBusy();
}

void PageLoader::want(int page)
{
    if (m_firstPage >= 0 || m_failed.contains(page))
        return;
    if (m_underWay.contains(page)) {
        m_queue.expect(page);
        return;
    }
    m_queue.want(page);
    if (!m_rest.isActive()) {
        m_rested = 0;
        m_newestBefore = page;
        m_rest.start();
    }
    tellBusy();
}

void PageLoader::retry()
{
    const QSet<int> failed = std::exchange(m_failed, {});
    if (failed.isEmpty())
        return;
    if (m_firstPage >= 0) {
        request(m_firstPage);
        tellBusy();
    } else {
        Q_EMIT retrying();
    }
}

bool PageLoader::isBusy() const
{
    return !m_underWay.isEmpty() || !m_queue.isEmpty();
}

void PageLoader::rested()
{
    if (m_queue.isEmpty())
        return;
    const bool moving = std::abs(m_queue.newest() - m_newestBefore) > 1;
    m_newestBefore = m_queue.newest();
    m_rested += kRest;
    if (moving && m_rested < kLongestRest)
        m_rest.start();
    else
        pump();
}

void PageLoader::pump()
{
    cancelFar();
    while (m_underWay.size() < kMostUnderWay) {
        const auto page = m_queue.take();
        if (!page)
            break;
        if (!m_underWay.contains(*page))
            request(*page);
    }
    tellBusy();
}

void PageLoader::cancelFar()
{
    const QList<int> pages = m_underWay.keys();
    for (const int page : pages) {
        if (!m_queue.isFar(page))
            continue;
        if (const QPointer<ApiCall> call = m_underWay.take(page))
            call->cancel();
    }
}

void PageLoader::cancelAll()
{
    for (const QPointer<ApiCall> &call : std::as_const(m_underWay)) {
        if (call)
            call->cancel();
    }
    m_underWay.clear();
}

Query PageLoader::queryFor(int page) const
{
    Query query = m_query;
    query.perPage = PageCache::kPageRows;
    query.count = page == m_firstPage;
    // Deep in a list a cursor is found at once, where a page number must be counted up to.
    if (const QString cursor = m_cursors.value(page); !cursor.isEmpty())
        query.cursor = cursor;
    else
        query.page = page + 1;
    return query;
}

void PageLoader::request(int page)
{
    m_underWay.insert(
        page, m_client.list(queryFor(page), this, [this, page](const Result<ResourcePage> &result) {
            arrived(page, result);
        }));
}

void PageLoader::arrived(int page, const Result<ResourcePage> &result)
{
    m_underWay.remove(page);
    if (!result) {
        m_failed.insert(page);
        while (const auto wanted = m_queue.take())
            m_failed.insert(*wanted);
        tellBusy();
        Q_EMIT failed(result.fault());
        return;
    }
    m_cursors.insert(page + 1, result->nextCursor);
    if (page == m_firstPage) {
        m_firstPage = -1;
        tellBusy();
        Q_EMIT first(page, *result);
    } else {
        Q_EMIT loaded(page, *result);
    }
    if (!m_rest.isActive())
        pump();
}

void PageLoader::tellBusy()
{
    if (std::exchange(m_busy, isBusy()) != isBusy())
        Q_EMIT busyChanged();
}

} // namespace lectern
