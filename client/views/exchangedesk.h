// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exchange/importpreview.h"
#include "resource/query.h"
#include "views/viewcontext.h"

#include <QObject>

#include <functional>

/** Import and export as a page offers them: asks for the file, shows progress, tells the outcome.
 */
namespace lectern {

class ImportSession;
class JobIndicator;
class ListDialog;
class StatusStrip;

class ExchangeDesk : public QObject
{
    Q_OBJECT

public:
    /** Dialogs belong to `window`. */
    ExchangeDesk(const ResourceSpec &spec, const ViewContext &context, StatusStrip &status,
                 QWidget *window);

    /** Asks for a file, then as importFile(). */
    void startImport();

    /** Shows what is in it, and imports it when the user says so. */
    void importFile(const QString &fileName);

    /** Asks for a file and writes what the query finds, in its order. */
    void startExport(const Query &query);

    /** Stops what runs, and says no more of it. */
    void leave();

Q_SIGNALS:
    void imported(); ///< there are more records now
    void said(const QString &words);
    void warned(const QString &words);

private:
    QString folder() const;
    void runImport(const ImportPlan &plan);
    void showProgress(const ImportSession &session, JobIndicator *job, const QString &fileName);
    void askAboutRejected(ImportSession *session, const QList<FieldMessage> &messages, qint64 rows,
                          qint64 allRows);
    ListDialog *listOfRejected(const QList<FieldMessage> &messages, qint64 rows,
                               const QString &fileName);
    void saveList(const QByteArray &csv, const QString &importedFile);
    QString leftOut(const QStringList &columns, qint64 lines) const;
    void runExport(const Query &query, const QString &fileName);

    ResourceSpec m_spec;
    const ViewContext &m_context;
    StatusStrip &m_status;
    QWidget *m_window;
};

} // namespace lectern
