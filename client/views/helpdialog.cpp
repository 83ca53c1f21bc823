// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/helpdialog.h"

#include <QDialogButtonBox>
#include <QPushButton>
#include <QTextBrowser>
#include <QVBoxLayout>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

QString keyRow(const QString &key, const QString &meaning)
{
    return u"<tr><td style=\"padding-right:24px\"><b>%1</b></td><td>%2</td></tr>"_s.arg(
        key.toHtmlEscaped(), meaning.toHtmlEscaped());
}

QString paragraph(const QString &name, const QString &text)
{
    return u"<p><b>%1</b><br>%2</p>"_s.arg(name.toHtmlEscaped(), text.toHtmlEscaped());
}

} // namespace

HelpDialog::HelpDialog(QWidget *parent) : QDialog(parent)
{
    setObjectName(u"helpDialog"_s);
    setWindowTitle(tr("Keys and concepts"));
    setAttribute(Qt::WA_DeleteOnClose);
    resize(560, 620);
    auto *text = new QTextBrowser(this);
    text->setObjectName(u"helpText"_s);
    text->setAccessibleName(windowTitle());
    text->setFrameShape(QFrame::NoFrame);
    text->setHtml(keysAsHtml() + conceptsAsHtml());
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    buttons->button(QDialogButtonBox::Close)->setObjectName(u"helpClose"_s);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->addWidget(text);
    layout->addWidget(buttons);
}

QString HelpDialog::keysAsHtml() const
{
    const QList<std::pair<QString, QString>> keys {
        {u"Ctrl+1 \u2026 Ctrl+9"_s, tr("Go to a page")},
        {u"Ctrl+F"_s, tr("Search; Escape clears it, Down goes to the table")},
        {u"Ctrl+N"_s, tr("New: an exam, a song and so on")},
        {tr("Enter"), tr("Edit what is selected")},
        {u"F2"_s, tr("Edit in the cell; Enter stores, Escape leaves it as it was")},
        {u"0 \u2026 5"_s, tr("Rate the selected song; 0 means not rated")},
        {u"Ctrl+S"_s, tr("Save")},
        {tr("Delete"), tr("Delete what is selected")},
        {u"Ctrl+Z"_s, tr("Undo the last change made in this window")},
        {u"Ctrl+I, Ctrl+E"_s, tr("Import and export a list")},
        {u"F5"_s, tr("Reload")},
        {u"F10"_s, tr("Open the menu")},
        {u"Ctrl+M"_s, tr("Show or hide the menu bar")},
        {u"Ctrl+T"_s, tr("Connect a tool")},
        {u"Ctrl+,"_s, tr("Settings")},
        {u"F1"_s, tr("This help")},
        {u"Ctrl+Shift+Q"_s, tr("Sign out, where one signs in")},
        {u"Ctrl+Q"_s, tr("Quit")},
    };
    QString rows;
    for (const auto &[key, meaning] : keys)
        rows += keyRow(key, meaning);
    return u"<h3>%1</h3><table cellspacing=\"4\">%2</table>"_s.arg(tr("Keys"), rows);
}

QString HelpDialog::conceptsAsHtml() const
{
    return u"<h3>%1</h3>"_s.arg(tr("Concepts"))
        + paragraph(tr("Search"),
                    tr("Finds what has all the words that you type, anywhere in its text. "
                       "Capitals and accents do not matter. What is found is marked."))
        + paragraph(
               tr("Draft"),
               tr("What you have typed and not saved is kept, also when you go elsewhere, when "
                  "the server is away, or when the window is closed. It is back when you go "
                  "there again; Discard throws it away."))
        + paragraph(tr("Revision"),
                    tr("Each change of a song, an exam and so on counts as a new revision. If "
                       "someone else has changed it while you were editing, nothing is "
                       "overwritten: you see both "
                       "versions and choose."))
        + paragraph(tr("Undo"),
                    tr("Takes back the last change that you made in this window. What was deleted "
                       "comes back under a new number, since numbers are never used twice."))
        + paragraph(tr("Import"),
                    tr("Drop a CSV file on a page, or choose one. You see which column becomes "
                       "which field before anything is stored. Either all rows are stored or none; "
                       "rows that do not fit are listed, and you can import the others."))
        + paragraph(
               tr("Export"),
               tr("Writes what the search finds, in the order of the table, as a CSV file that "
                  "can be imported again."));
}

} // namespace lectern
