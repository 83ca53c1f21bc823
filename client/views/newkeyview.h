// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "api/toolkeys.h"
#include "views/toolsnippets.h"
#include "views/viewcontext.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QTabWidget;

/** A key that has just been made, shown this once, and what to paste into which tool. */
namespace lectern {

class NewKeyView : public QWidget
{
    Q_OBJECT

public:
    explicit NewKeyView(const ViewContext &context, QWidget *parent = nullptr);

    void display(const ToolKey &key);

    /** Nothing of the key is left here. */
    void clear();

Q_SIGNALS:
    void anotherWanted();

private:
    QWidget *makeKeyRow();
    QWidget *makeFoot();
    QWidget *makeTab(const Snippet &snippet);
    void fillExamples();
    void showSnippets();
    void clearTools();
    QString wordsFor(const ToolKey &key) const;

    const ViewContext &m_context;
    ToolKey m_key;
    QLabel *m_words;
    QLineEdit *m_secret;
    QComboBox *m_example;
    QTabWidget *m_tools;
};

} // namespace lectern
