// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/deletiondesk.h"

#include "app/settings.h"
#include "models/recordid.h"
#include "models/resourcemodel.h"
#include "views/deletion.h"
#include "views/jobindicator.h"
#include "views/listdialog.h"
#include "views/statusstrip.h"
#include "views/undohistory.h"
#include "views/words.h"

#include <QMessageBox>
#include <QPushButton>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

// Fewer are deleted before a progress bar could be read.
constexpr qint64 kWorthShowing = 20;

QString reasonOf(const Deletion::Failure &failure)
{
    if (failure.fault.kind == Fault::Kind::Precondition)
        return DeletionDesk::tr("It has been changed by someone else since it was loaded.");
    return words::explained(failure.fault);
}

} // namespace

DeletionDesk::DeletionDesk(const ViewContext &context, const ResourceModel &model,
                           UndoHistory &undo, StatusStrip &status, QWidget *window)
    : QObject(window), m_context(context), m_model(model), m_undo(undo), m_status(status),
      m_window(window)
{
}

void DeletionDesk::deleteRows(const QList<RowRange> &rows)
{
    if (rows.isEmpty())
        return;
    auto *deletion = new Deletion(&m_context.api, m_model, rows, this);
    if (deletion->total() == 1)
        runAlone(deletion);
    else
        ask(deletion);
}

void DeletionDesk::deleteRecord(const Record &record)
{
    runAlone(new Deletion(&m_context.api, m_model.spec(), {record}, this));
}

void DeletionDesk::leave()
{
    qDeleteAll(findChildren<Deletion *>(Qt::FindDirectChildrenOnly));
}

// A second click or key before the answer means the same record once more.
void DeletionDesk::runAlone(Deletion *deletion)
{
    if (m_alone)
        return deletion->deleteLater();
    m_alone = deletion;
    run(deletion);
}

void DeletionDesk::ask(Deletion *deletion)
{
    const QString what = words::counted(m_model.spec(), deletion->total());
    auto *box = new QMessageBox(QMessageBox::Question, tr("Delete %1").arg(what),
                                tr("Delete %1?").arg(what), QMessageBox::NoButton, m_window);
    box->setObjectName(u"confirmDelete"_s);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setInformativeText(deletion->isUndoable()
                                ? tr("This can be undone as long as this window is open.")
                                : tr("There are too many of them for this to be undone."));
    QPushButton *yes = box->addButton(tr("Delete %1").arg(what), QMessageBox::DestructiveRole);
    yes->setObjectName(u"confirmDeleteYes"_s);
    QPushButton *no = box->addButton(QMessageBox::Cancel);
    no->setObjectName(u"confirmDeleteNo"_s);
    box->setDefaultButton(no);
    connect(yes, &QPushButton::clicked, this, [this, deletion] { run(deletion); });
    connect(box, &QDialog::rejected, deletion, &QObject::deleteLater);
    box->open();
}

void DeletionDesk::run(Deletion *deletion)
{
    if (deletion->total() >= kWorthShowing) {
        const QString what = words::counted(m_model.spec(), deletion->total());
        JobIndicator *job = m_status.addJob(tr("Deleting %1").arg(what));
        connect(deletion, &Deletion::progress, job,
                [job](qint64 done, qint64 total) { job->setProgress(done, total); });
        connect(job, &JobIndicator::cancelWanted, deletion, &Deletion::cancel);
        connect(deletion, &QObject::destroyed, job, &QObject::deleteLater);
    }
    connect(deletion, &Deletion::finished, this, [this, deletion] { finished(deletion); });
    connect(deletion, &Deletion::failed, this, [this, deletion](const Fault &fault) {
        deletion->deleteLater();
        Q_EMIT warned(tr("Nothing was deleted: %1").arg(words::explained(fault)));
    });
    connect(deletion, &Deletion::outdated, this, [this, deletion] {
        deletion->deleteLater();
        Q_EMIT warned(tr("Nothing was deleted: the %1 have changed since these were selected. "
                         "Select them again.")
                          .arg(m_model.spec().label.toLower()));
        Q_EMIT outdated();
    });
    deletion->start();
}

void DeletionDesk::finished(Deletion *deletion)
{
    deletion->deleteLater();
    Q_EMIT ended();
    const qint64 number = remember(*deletion);
    Q_EMIT deleted(deletion->deleted());
    tell(*deletion, number);
    if (deletion->failures().size() > 1)
        tellFailures(*deletion);
}

QString DeletionDesk::outcome(const Deletion &deletion) const
{
    const ResourceSpec &spec = m_model.spec();
    const qint64 done = deletion.deletedCount();
    QString words;
    if (done == 1 && deletion.deleted().size() == 1)
        words = tr("Deleted \u201c%1\u201d.").arg(words::named(spec, deletion.deleted().first()));
    else if (done > 0)
        words = tr("Deleted %1.").arg(words::counted(spec, done));
    const QList<Deletion::Failure> &failures = deletion.failures();
    if (failures.size() == 1) {
        words += u' '
            + tr("\u201c%1\u201d was not deleted: %2")
                  .arg(words::named(spec, failures.first().record), reasonOf(failures.first()));
    } else if (!failures.isEmpty()) {
        words += u' ' + tr("%1 were not deleted.").arg(words::counted(spec, failures.size()));
    }
    const qint64 left = deletion.total() - done - failures.size();
    if (left > 0)
        words += u' ' + tr("%1 were left alone.").arg(words::counted(spec, left));
    return words.trimmed();
}

// The number by which it can be undone, with what was typed in the records and not saved; or 0.
qint64 DeletionDesk::remember(const Deletion &deletion)
{
    if (!deletion.isUndoable() || deletion.deleted().isEmpty())
        return 0;
    const ResourceSpec &spec = m_model.spec();
    Change change {.resource = spec.name, .records = {}};
    for (const Record &record : deletion.deleted()) {
        const auto draft = m_context.settings.draft(spec, idOf(record));
        change.records.append(
            {.before = record, .after = {}, .typed = draft ? draft->values : Record()});
    }
    return m_undo.add(change);
}

void DeletionDesk::tell(const Deletion &deletion, qint64 number)
{
    const QString words = outcome(deletion);
    if (number == 0) {
        if (deletion.failures().isEmpty())
            Q_EMIT said(words);
        else
            Q_EMIT warned(words);
        return;
    }
    Q_EMIT offered(words, tr("Undo"), [this, number] { m_undo.undo(number); });
}

void DeletionDesk::tellFailures(const Deletion &deletion)
{
    const ResourceSpec &spec = m_model.spec();
    auto *dialog = new ListDialog(
        tr("Not deleted"),
        tr("%1 could not be deleted.").arg(words::counted(spec, deletion.failures().size())),
        {spec.singular.left(1).toUpper() + spec.singular.mid(1), tr("Why")}, m_window);
    dialog->setObjectName(u"deletionFailures"_s);
    for (const Deletion::Failure &failure : deletion.failures())
        dialog->addLine({words::named(spec, failure.record), reasonOf(failure)});
    dialog->open();
}

} // namespace lectern
