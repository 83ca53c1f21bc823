// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPushButton>
#include <QTimer>

#include <functional>

/** Puts a text into the clipboard, and says for a moment that it has. */
namespace lectern {

class CopyButton : public QPushButton
{
    Q_OBJECT

public:
    CopyButton(const QString &objectName, const QString &name, std::function<QString()> text,
               QWidget *parent = nullptr);

private:
    void copy();

    std::function<QString()> m_text;
    QTimer m_said;
};

} // namespace lectern
