// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/recordpane.h"

#include "api/identity.h"
#include "core/timestamp.h"
#include "models/datewords.h"
#include "views/plainlabel.h"
#include "views/recordform.h"
#include "views/words.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QScrollArea>
#include <QStyle>
#include <QVBoxLayout>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr int kMargin = 16;

QPushButton *namedButton(const QString &objectName, const QString &words, QWidget *parent)
{
    auto *button = new QPushButton(words, parent);
    button->setObjectName(objectName);
    return button;
}

} // namespace

RecordPane::RecordPane(const ResourceSpec &spec, const ViewContext &context, QWidget *parent)
    : QFrame(parent), m_spec(spec), m_context(context), m_clock(context.clock),
      m_title(plainLabel(u"recordTitle"_s, this)), m_words(plainLabel(u"recordWords"_s, this)),
      m_form(new RecordForm(spec, context)), m_scroll(new QScrollArea(this)),
      m_save(namedButton(u"save"_s, tr("Save"), nullptr)),
      m_discard(namedButton(u"discard"_s, tr("Discard"), nullptr)),
      m_delete(namedButton(u"deleteRecord"_s, tr("Delete"), nullptr)), m_more(new QWidget),
      m_foot(plainLabel(u"recordFoot"_s, this))
{
    setObjectName(u"recordPane"_s);
    setAccessibleName(tr("The %1").arg(spec.singular));
    QFont bold = font();
    bold.setBold(true);
    bold.setPointSizeF(bold.pointSizeF() * 1.15);
    m_title->setFont(bold);
    m_words->setProperty("muted", true);
    m_words->setAlignment(Qt::AlignCenter);
    m_foot->setTextFormat(Qt::RichText);
    m_foot->setProperty("muted", true);
    m_foot->setTextInteractionFlags(Qt::TextSelectableByMouse);
    QFont small = font();
    small.setPointSizeF(small.pointSizeF() * 0.93);
    m_foot->setFont(small);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 15, 0, 14);
    layout->setSpacing(0);
    layout->addWidget(m_title);
    layout->addWidget(m_words, 1);
    layout->addWidget(makeFormArea(), 1);
    layout->addWidget(m_foot);
    m_title->setContentsMargins(kMargin, 0, kMargin, 14);
    m_words->setContentsMargins(kMargin * 2, 0, kMargin * 2, 0);
    m_foot->setContentsMargins(kMargin, 8, kMargin, 0);
    connect(m_form, &RecordForm::edited, this, &RecordPane::updateButtons);
    showForm(false);
}

QWidget *RecordPane::makeFormArea()
{
    auto *area = new QWidget;
    area->setObjectName(u"formArea"_s);
    auto *layout = new QVBoxLayout(area);
    layout->setContentsMargins(kMargin, 4, kMargin, 4);
    layout->setSpacing(18);
    layout->addWidget(m_form);
    layout->addWidget(makeButtons());
    auto *more = new QHBoxLayout(m_more);
    more->setContentsMargins(0, 0, 0, 0);
    more->setSpacing(8);
    more->addStretch();
    layout->addWidget(m_more);
    layout->addStretch();
    m_scroll->setWidget(area);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    return m_scroll;
}

QWidget *RecordPane::makeButtons()
{
    auto *row = new QWidget;
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    m_save->setProperty("main", true);
    m_save->setToolTip(tr("Save (Ctrl+S)"));
    // In a dialog Enter saves; it never discards or deletes.
    m_save->setDefault(true);
    m_discard->setAutoDefault(false);
    m_delete->setAutoDefault(false);
    m_discard->setToolTip(tr("Bring the stored values back"));
    layout->addWidget(m_save);
    layout->addWidget(m_discard);
    layout->addStretch();
    layout->addWidget(m_delete);
    connect(m_save, &QPushButton::clicked, this, &RecordPane::saveWanted);
    connect(m_discard, &QPushButton::clicked, this, &RecordPane::discardWanted);
    connect(m_delete, &QPushButton::clicked, this, &RecordPane::deleteWanted);
    return row;
}

void RecordPane::addActions(const QList<QAction *> &actions)
{
    auto *row = qobject_cast<QHBoxLayout *>(m_more->layout());
    for (QAction *action : actions) {
        QPushButton *button =
            namedButton(action->objectName() + u"_button"_s, action->text().remove(u'&'), m_more);
        button->setAutoDefault(false);
        row->insertWidget(int(m_actions.size()), button);
        m_actions.append({action, button});
        connect(button, &QPushButton::clicked, action, &QAction::trigger);
        connect(action, &QAction::enabledChanged, this, &RecordPane::updateMore);
    }
    updateMore();
}

void RecordPane::updateMore()
{
    bool any = false;
    for (const auto &[action, button] : std::as_const(m_actions)) {
        const bool shown = m_showsForm && !m_form->stored().isEmpty() && action->isEnabled();
        button->setVisible(shown);
        any = any || shown;
    }
    m_more->setVisible(any);
}

void RecordPane::showForm(bool shown)
{
    m_showsForm = shown;
    m_words->setVisible(!shown);
    m_title->setVisible(shown);
    m_scroll->setVisible(shown);
    m_foot->setVisible(shown);
    applyRights();
    updateButtons();
}

void RecordPane::applyRights()
{
    const Rights &rights = m_context.identity.rights();
    const Record &record = m_form->stored();
    const bool isNew = record.isEmpty();
    const bool mayChange =
        isNew ? rights.mayCreate(m_spec.name) : rights.mayChange(m_spec.name, record);
    m_form->applyRights();
    m_save->setVisible(mayChange);
    m_discard->setVisible(mayChange);
    m_delete->setVisible(!isNew && rights.mayDelete(m_spec.name, record));
    updateMore();
}

void RecordPane::showWords(const QString &words)
{
    m_words->setText(words);
    m_form->setStored({});
    showForm(false);
}

void RecordPane::showRecord(const Record &record)
{
    m_title->setText(words::named(m_spec, record));
    m_form->setStored(record);
    updateFoot();
    showForm(true);
}

void RecordPane::showNew()
{
    m_title->setText(tr("New %1").arg(m_spec.singular));
    m_form->setStored({});
    m_foot->clear();
    showForm(true);
}

void RecordPane::setInDialog(bool inDialog)
{
    setProperty("inDialog", inDialog);
    style()->unpolish(this);
    style()->polish(this);
}

void RecordPane::setSaving(bool saving)
{
    m_saving = saving;
    m_save->setText(saving ? tr("Saving\u2026") : tr("Save"));
    updateButtons();
}

void RecordPane::updateButtons()
{
    const bool changed = m_showsForm && m_form->isChanged();
    m_save->setEnabled(changed && !m_saving && m_form->problems().isEmpty());
    m_discard->setEnabled((changed || m_form->stored().isEmpty()) && !m_saving);
}

void RecordPane::updateFoot()
{
    const Record &record = m_form->stored();
    const QDateTime now = m_clock();
    const auto when = [&](const QString &field) {
        return dateTimeWords(fromTimestamp(record.value(field).toString()), now);
    };
    const QString revision = QLocale().toString(record.value(u"revision"_s).toLongLong());
    const QStringList lines {
        tr("Created %1").arg(when(u"created_at"_s)),
        tr("Changed %1, by %2")
            .arg(when(u"updated_at"_s), record.value(u"last_updated_by"_s).toString()),
        tr("Revision %1").arg(revision)};
    m_foot->setText(u"<div style=\"line-height:130%\">%1</div>"_s.arg(
        lines.join(u'\n').toHtmlEscaped().replace(u'\n', u"<br>"_s)));
    m_foot->setAccessibleName(lines.join(u". "_s));
}

} // namespace lectern
