// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/keyform.h"

#include "api/identity.h"
#include "views/plainlabel.h"
#include "views/words.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QVBoxLayout>

#include <algorithm>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr int kLongestName = 100;

QRadioButton *choice(const QString &objectName, const QString &words, QWidget *parent)
{
    auto *button = new QRadioButton(words, parent);
    button->setObjectName(objectName);
    return button;
}

} // namespace

KeyForm::KeyForm(const ViewContext &context, QWidget *parent)
    : QWidget(parent), m_context(context), m_name(new QLineEdit(this)),
      m_message(plainLabel(u"keyMessage"_s, this))
{
    m_name->setObjectName(u"keyName"_s);
    m_name->setAccessibleName(tr("Name of the key"));
    m_name->setMaxLength(kLongestName);
    m_name->setPlaceholderText(tr("Such as: Spreadsheet of the office"));
    m_message->setProperty("problem", true);
    m_message->hide();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->setSpacing(4);
    addLabel(layout, tr("Name, by which you know it again"), m_name);
    layout->addWidget(m_name);
    addLabel(layout, tr("The tool may"), nullptr);
    layout->addWidget(makeAccess());
    addLabel(layout, tr("With"), nullptr);
    layout->addWidget(makeKinds());
    addLabel(layout, tr("Expires"), nullptr);
    layout->addWidget(makeExpiry());
    layout->addWidget(m_message);
    layout->addStretch();
    layout->addWidget(makeButton());
    connect(m_name, &QLineEdit::textChanged, this, &KeyForm::updateChoices);
    startOver();
}

void KeyForm::addLabel(QVBoxLayout *layout, const QString &words, QWidget *buddy)
{
    auto *label = new QLabel(words, this);
    label->setProperty("muted", true);
    label->setBuddy(buddy);
    if (layout->count() > 0)
        layout->addSpacing(8);
    layout->addWidget(label);
}

QWidget *KeyForm::makeAccess()
{
    auto *row = new QWidget(this);
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(16);
    m_reads = choice(u"keyReads"_s, tr("Read"), row);
    m_reads->setAccessibleName(tr("The tool may read"));
    m_changes = choice(u"keyChanges"_s, tr("Read and change"), row);
    m_changes->setAccessibleName(tr("The tool may read and change"));
    layout->addWidget(m_reads);
    layout->addWidget(m_changes);
    layout->addStretch();
    return row;
}

QWidget *KeyForm::makeKinds()
{
    auto *rows = new QWidget(this);
    auto *layout = new QVBoxLayout(rows);
    layout->setContentsMargins(0, 0, 0, 0);
    m_all = choice(u"keyAll"_s, tr("Everything that you may see"), rows);
    m_some = choice(u"keySome"_s, tr("Only"), rows);
    m_some->setAccessibleName(tr("Only some kinds"));
    auto *row = new QHBoxLayout;
    row->setSpacing(12);
    row->addWidget(m_some);
    for (const ResourceSpec &spec : m_context.catalog) {
        if (!m_context.identity.rights().mayRead(spec.name))
            continue;
        auto *box = new QCheckBox(spec.label, rows);
        box->setObjectName(u"keyKind_"_s + spec.name);
        box->setProperty("kind", spec.name);
        m_kinds.append(box);
        row->addWidget(box);
        connect(box, &QCheckBox::toggled, this, &KeyForm::updateChoices);
    }
    row->addStretch();
    layout->addWidget(m_all);
    layout->addLayout(row);
    connect(m_some, &QRadioButton::toggled, this, &KeyForm::updateChoices);
    return rows;
}

QWidget *KeyForm::makeExpiry()
{
    m_expiry = new QComboBox(this);
    m_expiry->setObjectName(u"keyExpiry"_s);
    m_expiry->setAccessibleName(tr("Expires"));
    m_expiry->addItem(tr("Never"), 0);
    m_expiry->addItem(tr("In 30 days"), 30);
    m_expiry->addItem(tr("In 1 year"), 365);
    m_expiry->setMaximumWidth(200);
    return m_expiry;
}

QWidget *KeyForm::makeButton()
{
    auto *row = new QWidget(this);
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    m_make = new QPushButton(tr("Make a key"), row);
    m_make->setObjectName(u"makeKey"_s);
    m_make->setProperty("main", true);
    m_make->setDefault(true);
    connect(m_make, &QPushButton::clicked, this, &KeyForm::send);
    layout->addStretch();
    layout->addWidget(m_make);
    return row;
}

void KeyForm::startOver()
{
    m_name->clear();
    m_reads->setChecked(true);
    m_all->setChecked(true);
    for (QCheckBox *box : std::as_const(m_kinds))
        box->setChecked(false);
    m_expiry->setCurrentIndex(0);
    m_message->hide();
    m_name->setFocus(Qt::OtherFocusReason);
    updateChoices();
}

ToolKeyWish KeyForm::wish() const
{
    ToolKeyWish wish {.name = m_name->text().simplified(),
                      .mayChange = m_changes->isChecked(),
                      .days = m_expiry->currentData().toInt()};
    if (m_all->isChecked())
        return wish;
    wish.resources = QStringList();
    for (const QCheckBox *box : m_kinds) {
        if (box->isChecked())
            wish.resources->append(box->property("kind").toString());
    }
    return wish;
}

void KeyForm::send()
{
    if (!m_make->isEnabled())
        return;
    m_message->hide();
    m_call = ToolKeys(m_context.api).add(wish(), this, [this](const Result<ToolKey> &key) {
        answered(key);
    });
    updateChoices();
}

void KeyForm::answered(const Result<ToolKey> &key)
{
    m_call.clear();
    updateChoices();
    if (key) {
        Q_EMIT made(*key);
        return;
    }
    m_message->setText(words::explained(key.fault()));
    m_message->show();
    m_name->setFocus(Qt::OtherFocusReason);
}

void KeyForm::updateChoices()
{
    const bool limited = m_some->isChecked();
    const bool none = std::none_of(m_kinds.begin(), m_kinds.end(),
                                   [](const QCheckBox *box) { return box->isChecked(); });
    for (QCheckBox *box : m_kinds)
        box->setEnabled(limited);
    m_make->setEnabled(!m_call && !m_name->text().simplified().isEmpty() && !(limited && none));
}

} // namespace lectern
