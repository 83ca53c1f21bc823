// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "api/resourceclient.h"
#include "models/pagequeue.h"

#include <QHash>
#include <QObject>
#include <QPointer>
#include <QSet>
#include <QTimer>

/** Fetches pages of one list as they are wanted; keeping and showing them is ResourceModel's. */
namespace lectern {

/**
 * At most two requests are under way; wants are collected until scrolling rests for a moment, and
 * requests for pages far from what is wanted now are cancelled. A page that could not be fetched is
 * not asked for again before retry() or restart().
 */
class PageLoader : public QObject
{
    Q_OBJECT

public:
    static constexpr int kMostUnderWay = 2;

    explicit PageLoader(const ResourceClient &client, QObject *parent = nullptr);
    ~PageLoader() override;

    /**
     * Forgets all that was wanted and fetches this page with the total; first() follows. Until
     * then nothing else is fetched.
     */
    void restart(const Query &query, int page);

    /** Forgets all that was wanted, and fetches nothing until restart(). */
    void stop();

    void want(int page);

    /** Pages that could not be fetched may be wanted again; retrying() says so. */
    void retry();

    bool isBusy() const;

Q_SIGNALS:
    void first(int page, const lectern::ResourcePage &rows); ///< with the total
    void loaded(int page, const lectern::ResourcePage &rows);
    void failed(const lectern::Fault &fault);
    void retrying();
    void busyChanged();

private:
    Query queryFor(int page) const;
    void request(int page);
    void arrived(int page, const Result<ResourcePage> &result);
    void rested();
    void pump();
    void cancelFar();
    void cancelAll();
    void forget();
    void tellBusy();

    ResourceClient m_client;
    Query m_query;
    PageQueue m_queue;
    QHash<int, QPointer<ApiCall>> m_underWay;
    QSet<int> m_failed;
    QHash<int, QString>
        m_cursors; ///< the cursor that leads to a page, once the one before is known
    QTimer m_rest;
    int m_rested = 0; ///< milliseconds that wants have been collected for
    int m_newestBefore = -1;
    int m_firstPage = -1; ///< awaited since restart(), or -1
    bool m_busy = false;
};

} // namespace lectern
