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
#include <QStandardPaths>

namespace lectern {

using namespace Qt::StringLiterals;

ExchangeDesk::ExchangeDesk(const ResourceSpec &spec, const ViewContext &context,
                           StatusStrip &status, QWidget *window)
    : QObject(window), m_spec(spec), m_context(context), m_status(status), m_window(window)
{
}

// Where the last file was, or where people keep their documents.
QString ExchangeDesk::folder() const
{
    const QString last = m_context.settings.lastFolder();
    return last.isEmpty() ? QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation)
                          : last;
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
    const auto end = [session, job] {
        job->deleteLater();
        session->deleteLater();
    };
    // What is sent is counted in bytes, and what is stored in rows.
    const qint64 bytes = QFileInfo(plan.fileName).size();
    connect(session, &ImportSession::progress, job,
            [session, job, bytes](qint64 done, qint64 total, const QString &words) {
                if (total == bytes)
                    return job->setByteProgress(done, total, words);
                job->setProgress(done, total, words);
                session->setProperty("rows", total);
            });
    connect(job, &JobIndicator::cancelWanted, session, &ImportSession::cancel);
    connect(session, &ImportSession::rejected, this,
            [this, session](const QList<FieldMessage> &messages, qint64 rows) {
                askAboutRejected(session, messages, rows);
            });
    connect(session, &ImportSession::finished, this,
            [this, end, file](qint64 created, const QStringList &ignored) {
                end();
                tellImported(created, ignored, file);
            });
    connect(session, &ImportSession::failed, this, [this, end, file](const Fault &fault) {
        end();
        Q_EMIT warned(
            tr("%1 was not imported: %2 Nothing was stored.").arg(file, words::explained(fault)));
    });
    connect(session, &ImportSession::cancelled, this, [this, end, file] {
        end();
        Q_EMIT said(tr("The import of %1 was cancelled; nothing was stored.").arg(file));
    });
    session->start();
}

void ExchangeDesk::tellImported(qint64 created, const QStringList &ignored, const QString &fileName)
{
    QString words = tr("Imported %1 from %2.").arg(words::counted(m_spec, created), fileName);
    if (!ignored.isEmpty())
        words += u' ' + tr("Left out: %1.").arg(ignored.join(u", "_s));
    Q_EMIT said(words);
    Q_EMIT imported();
}

void ExchangeDesk::askAboutRejected(ImportSession *session, const QList<FieldMessage> &messages,
                                    qint64 rows)
{
    const QString file = QFileInfo(session->plan().fileName).fileName();
    const QString count = QLocale().toString(rows);
    const QString words = rows == 1
        ? tr("One row of %1 cannot be stored as it is. Nothing has been stored yet.").arg(file)
        : tr("%1 rows of %2 cannot be stored as they are. Nothing has been stored yet.")
              .arg(count, file);
    auto *dialog = new ListDialog(tr("Some rows do not fit"), words,
                                  {tr("Line"), tr("Field"), tr("What is wrong")}, m_window);
    dialog->setObjectName(u"rejectedDialog"_s);
    for (const FieldMessage &message : messages) {
        const FieldSpec *field = m_spec.field(message.field);
        dialog->addLine({QLocale().toString(message.line), field ? field->label : message.field,
                         message.message});
    }
    QPushButton *save = dialog->addTool(u"saveRejected"_s, tr("Save list\u2026"));
    connect(save, &QPushButton::clicked, dialog,
            [this, dialog, name = session->plan().fileName] { saveList(dialog->toCsv(), name); });
    const qint64 others = session->property("rows").toLongLong() - rows;
    if (others != 0) {
        dialog->addChoice(u"importOthers"_s,
                          others > 0 ? tr("Import the other %1").arg(QLocale().toString(others))
                                     : tr("Import the others"));
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
    const auto end = [session, job] {
        job->deleteLater();
        session->deleteLater();
    };
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
