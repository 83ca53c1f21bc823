// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fault.h"
#include "views/viewcontext.h"

#include <QWidget>

class QStackedLayout;

/** The table of a page, or what stands in its place: why there is nothing, and what to do. */
namespace lectern {

class EmptyState;
class RecordTable;
class ResourceModel;

class PageBody : public QWidget
{
    Q_OBJECT

public:
    PageBody(const ViewContext &context, ResourceModel &model, RecordTable *table,
             QWidget *parent = nullptr);

    /** What is shown while there is no server and nothing to show. */
    void setServerless(const QString &heading, const QString &sentence, const QString &details);

    /** Whether records can be added here. */
    void setMayCreate(bool may);

    /** To the table or what stands in its place; the focus follows when they change places. */
    void takeFocus();

Q_SIGNALS:
    void newWanted();
    void importWanted();
    void clearSearchWanted();
    void reloadWanted();
    void serverWanted();
    void signInWanted();

    /** Rows are shown, but newer ones could not be fetched. */
    void staleRows(const lectern::Fault &fault);

private:
    void update();
    void failed(const Fault &fault);
    void showEmpty();
    void showNothingFound();
    void showFault();
    void showServerless();
    void showSignedOut();

    const ViewContext &m_context;
    ResourceModel &m_model;
    RecordTable *m_table;
    EmptyState *m_empty;
    QStackedLayout *m_stack;
    bool m_mayCreate = true;
    bool m_failed = false; ///< the last loading
    Fault m_fault;
    QDateTime m_failedAt;
    QString m_heading;
    QString m_sentence;
    QString m_details;
};

} // namespace lectern
