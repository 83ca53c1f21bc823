// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/pagehead.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>

namespace lectern {

using namespace Qt::StringLiterals;

PageHead::PageHead(const ResourceSpec &spec, QWidget *parent)
    : QWidget(parent), m_count(new QLabel(this))
{
    auto *title = new QLabel(spec.label, this);
    title->setObjectName(u"title_"_s + spec.name);
    QFont large = title->font();
    large.setBold(true);
    large.setPointSizeF(large.pointSizeF() * 1.5);
    title->setFont(large);
    m_count->setObjectName(u"count_"_s + spec.name);
    m_count->setProperty("muted", true);

    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(title);
    layout->addWidget(m_count, 0, Qt::AlignBottom);
    m_count->setContentsMargins(0, 0, 0, 3);
    layout->addStretch();
    m_import = addButton(u"import_"_s + spec.name, tr("Import\u2026"));
    m_export = addButton(u"export_"_s + spec.name, tr("Export\u2026"));
    m_new = addButton(u"new_"_s + spec.name, tr("New %1").arg(spec.singular));
    m_new->setProperty("main", true);
    connect(m_import, &QPushButton::clicked, this, &PageHead::importWanted);
    connect(m_export, &QPushButton::clicked, this, &PageHead::exportWanted);
    connect(m_new, &QPushButton::clicked, this, &PageHead::newWanted);
}

QPushButton *PageHead::addButton(const QString &objectName, const QString &words)
{
    auto *button = new QPushButton(words, this);
    button->setObjectName(objectName);
    layout()->addWidget(button);
    return button;
}

void PageHead::setMayCreate(bool may)
{
    m_import->setVisible(may);
    m_new->setVisible(may);
}

void PageHead::setCounts(qint64 found, qint64 all, bool searching)
{
    const QLocale locale;
    if (found < 0)
        m_count->clear();
    else if (!searching || all < 0)
        m_count->setText(locale.toString(found));
    else
        m_count->setText(tr("%1 of %2").arg(locale.toString(found), locale.toString(all)));
    m_export->setEnabled(found != 0);
}

} // namespace lectern
