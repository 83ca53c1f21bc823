// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/viewcontext.h"

#include <QMap>
#include <QObject>
#include <QPointer>

/** How many records each resource has, for the sidebar, also of pages that are not open yet. */
namespace lectern {

class ApiCall;

class PageCounts : public QObject
{
    Q_OBJECT

public:
    explicit PageCounts(const ViewContext &context, QObject *parent = nullptr);

    /** Asks for all of them; also done whenever the server is found. */
    void refresh();

Q_SIGNALS:
    void counted(const QString &resource, qint64 count);

private:
    void ask(const ResourceSpec &spec);

    const ViewContext &m_context;
    QMap<QString, QPointer<ApiCall>> m_calls;
    bool m_wasOnline = false;
};

} // namespace lectern
