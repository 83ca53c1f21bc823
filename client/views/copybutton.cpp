// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/copybutton.h"

#include <QClipboard>
#include <QGuiApplication>

#include <chrono>

namespace lectern {

using namespace std::chrono_literals;

CopyButton::CopyButton(const QString &objectName, const QString &name,
                       std::function<QString()> text, QWidget *parent)
    : QPushButton(tr("Copy"), parent), m_text(std::move(text))
{
    setObjectName(objectName);
    setAccessibleName(name);
    setAutoDefault(false);
    // "Copied" is longer, and nothing is to move for it.
    setMinimumWidth(fontMetrics().horizontalAdvance(tr("Copied")) + 32);
    m_said.setSingleShot(true);
    m_said.setInterval(2s);
    connect(&m_said, &QTimer::timeout, this, [this] { setText(tr("Copy")); });
    connect(this, &QPushButton::clicked, this, &CopyButton::copy);
}

void CopyButton::copy()
{
    QGuiApplication::clipboard()->setText(m_text());
    setText(tr("Copied"));
    m_said.start();
}

} // namespace lectern
