// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/exchangedesk.h"

#include "app/settings.h"
#include "exchange/exportsession.h"
#include "exchange/importsession.h"
#include "views/filechooser.h"
#include "views/importdialog.h"
#include "views/jobindicator.h"
#include "views/listdialog.h"
#include "views/statusstrip.h"
#include "views/words.h"

#include <QDir>
#include <QFileInfo>
#include <QLocale>
#include <QPushButton>
#include <QSaveFile>
#include <QSet>
#include <QStandardPaths>

namespace lectern {

using namespace Qt::StringLiterals;

ExchangeDesk::ExchangeDesk(const ResourceSpec &spec, const ViewContext &context,
                           StatusStrip &status, QWidget *window)
    : QObject(window), m_spec(spec), m_context(context), m_status(status), m_window(window)
{
}

// Where the last file was, or where people keep their documents; a folder that is not there would
// be taken for the name of a file.
QString ExchangeDesk::folder() const
{
    for (const QString &folder :
         {m_context.settings.lastFolder(),
          QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation)}) {
        if (!folder.isEmpty() && QFileInfo(folder).isDir())
            return folder;
    }
    return QDir::homePath();
}

void ExchangeDesk::leave()
{
    qDeleteAll(findChildren<ImportSession *>(Qt::FindDirectChildrenOnly));
    qDeleteAll(findChildren<ExportSession *>(Qt::FindDirectChildrenOnly));
}

void ExchangeDesk::startImport()
{
    m_context.files.openFile(m_window, tr("Import %1").arg(m_spec.label.toLower()), folder(),
                             [this](const QString &fileName) { importFile(fileName); });
}

void ExchangeDesk::importFile(const QString &fileName)
{
    auto *dialog = new ImportDialog(m_spec, m_context, m_window);
    connect(dialog, &ImportDialog::importWanted, this, &ExchangeDesk::runImport);
    dialog->setFile(fileName);
    dialog->open();
}

void ExchangeDesk::runImport(const ImportPlan &plan)
{
    const QString file = QFileInfo(plan.fileName).fileName();
    auto *session = new ImportSession(&m_context.api, plan, this);
    JobIndicator *job = m_status.addJob(tr("Importing %1").arg(file));
    connect(session, &QObject::destroyed, job, &QObject::deleteLater);
    const auto end = [session] { session->deleteLater(); };
    showProgress(*session, job, file);
    connect(job, &JobIndicator::cancelWanted, session, &ImportSession::cancel);
    connect(session, &ImportSession::rejected, this,
            [this, session](const QList<FieldMessage> &messages, qint64 rows, qint64 allRows) {
                askAboutRejected(session, messages, rows, allRows);
            });
    connect(session, &ImportSession::finished, this,
            [this, end, file](qint64 created, const QStringList &ignored, qint64 rejected) {
                end();
                Q_EMIT said(tr("Imported %1 from %2.").arg(words::counted(m_spec, created), file)
                            + leftOut(ignored, rejected));
                Q_EMIT imported();
            });
    connect(session, &ImportSession::failed, this, [this, end, file](const Fault &fault) {
        end();
        Q_EMIT warned(
            tr("%1 was not imported: %2 Nothing was stored.").arg(file, words::explained(fault)));
    });
    connect(session, &ImportSession::lost, this, [this, end, file](const Fault &fault) {
        end();
        Q_EMIT warned(tr("Nobody knows yet whether %1 was imported: %2 Look whether its %3 are "
                         "there before you import it again.")
                          .arg(file, words::explained(fault), m_spec.label.toLower()));
        Q_EMIT imported();
    });
    connect(session, &ImportSession::cancelled, this, [this, end, file] {
        end();
        Q_EMIT said(tr("The import of %1 was cancelled; nothing was stored.").arg(file));
    });
    session->start();
}

void ExchangeDesk::showProgress(const ImportSession &session, JobIndicator *job,
                                const QString &fileName)
{
    connect(&session, &ImportSession::sending, job,
            [job, words = tr("Sending %1").arg(fileName)](qint64 done, qint64 total) {
                job->setByteProgress(done, total, words);
            });
    connect(&session, &ImportSession::storing, job, &JobIndicator::setEstimate);
    connect(&session, &ImportSession::rejected, job,
            [job](const QList<FieldMessage> &, qint64, qint64 allRows) {
                job->setProgress(allRows, allRows);
            });
}

QString ExchangeDesk::leftOut(const QStringList &columns, qint64 lines) const
{
    QStringList parts;
    QStringList named = columns;
    named.removeAll(QString());
    if (!named.isEmpty())
        parts.append(
            (named.size() == 1 ? tr("column %1") : tr("columns %1")).arg(named.join(u", "_s)));
    if (lines > 0)
        parts.append(lines == 1 ? tr("1 line") : tr("%1 lines").arg(QLocale().toString(lines)));
    return parts.isEmpty() ? QString() : u' ' + tr("Left out: %1.").arg(parts.join(tr(" and ")));
}

ListDialog *ExchangeDesk::listOfRejected(const QList<FieldMessage> &messages, qint64 rows,
                                         const QString &fileName)
{
    const QLocale locale;
    QString words = rows == 1
        ? tr("One row of %1 cannot be stored as it is. Nothing has been stored yet.").arg(fileName)
        : tr("%1 rows of %2 cannot be stored as they are. Nothing has been stored yet.")
              .arg(locale.toString(rows), fileName);
    QSet<int> lines;
    for (const FieldMessage &message : messages)
        lines.insert(message.line);
    if (lines.size() < rows) {
        words += u' '
            + tr("Listed are the first %1 of %2.")
                  .arg(locale.toString(lines.size()), locale.toString(rows));
    }
    auto *dialog = new ListDialog(tr("Some rows do not fit"), words,
                                  {tr("Line"), tr("Field"), tr("What is wrong")}, m_window);
    dialog->setObjectName(u"rejectedDialog"_s);
    dialog->setCloseWords(tr("Cancel import"));
    for (const FieldMessage &message : messages) {
        const FieldSpec *field = m_spec.field(message.field);
        dialog->addLine({message.line, field ? field->label : message.field, message.message});
    }
    return dialog;
}

void ExchangeDesk::askAboutRejected(ImportSession *session, const QList<FieldMessage> &messages,
                                    qint64 rows, qint64 allRows)
{
    const QString file = session->plan().fileName;
    ListDialog *dialog = listOfRejected(messages, rows, QFileInfo(file).fileName());
    QPushButton *save = dialog->addTool(u"saveRejected"_s, tr("Save list\u2026"));
    connect(save, &QPushButton::clicked, dialog,
            [this, dialog, file] { saveList(dialog->toCsv(), file); });
    if (const qint64 others = allRows - rows; others > 0) {
        dialog->addChoice(u"importOthers"_s,
                          others == 1 ? tr("Import the other one")
                                      : tr("Import the other %1").arg(QLocale().toString(others)));
    }
    connect(dialog, &QDialog::accepted, session, &ImportSession::commitWithoutRejected);
    connect(dialog, &QDialog::rejected, session, &ImportSession::cancel);
    dialog->open();
}

void ExchangeDesk::saveList(const QByteArray &csv, const QString &importedFile)
{
    const QFileInfo info(importedFile);
    const QString name = info.dir().filePath(tr("%1-rejected.csv").arg(info.completeBaseName()));
    m_context.files.saveFile(m_window, tr("Save list"), name, [this, csv](const QString &fileName) {
        QSaveFile file(fileName);
        if (!file.open(QIODevice::WriteOnly) || file.write(csv) != csv.size() || !file.commit())
            Q_EMIT warned(tr("%1 could not be written: %2").arg(fileName, file.errorString()));
    });
}

void ExchangeDesk::startExport(const Query &query)
{
    const QString name = QDir(folder()).filePath(m_spec.name + u".csv"_s);
    m_context.files.saveFile(
        m_window, tr("Export %1").arg(m_spec.label.toLower()), name,
        [this, query](const QString &fileName) { runExport(query, fileName); });
}

void ExchangeDesk::runExport(const Query &query, const QString &fileName)
{
    m_context.settings.setLastFolder(QFileInfo(fileName).absolutePath());
    const QString file = QFileInfo(fileName).fileName();
    auto *session = new ExportSession(&m_context.api, m_spec, query, fileName, this);
    JobIndicator *job = m_status.addJob(tr("Exporting to %1").arg(file));
    connect(session, &QObject::destroyed, job, &QObject::deleteLater);
    const auto end = [session] { session->deleteLater(); };
    connect(session, &ExportSession::progress, job, &JobIndicator::setProgress);
    connect(job, &JobIndicator::cancelWanted, session, &ExportSession::cancel);
    connect(session, &ExportSession::finished, this, [this, end, file](qint64 rows) {
        end();
        Q_EMIT said(tr("Exported %1 to %2.").arg(words::counted(m_spec, rows), file));
    });
    connect(session, &ExportSession::failed, this, [this, end, file](const Fault &fault) {
        end();
        Q_EMIT warned(tr("%1 was not written: %2").arg(file, words::explained(fault)));
    });
    connect(session, &ExportSession::cancelled, this, [this, end] {
        end();
        Q_EMIT said(tr("The export was cancelled; no file was written."));
    });
    session->start();
}

} // namespace lectern
