// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/windowboxes.h"

#include <QCoreApplication>
#include <QIcon>
#include <QMessageBox>
#include <QPushButton>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("MainWindow", text);
}

} // namespace

void showAboutBox(QWidget *window)
{
    auto *box = new QMessageBox(
        QMessageBox::NoIcon, tr("About Lectern"),
        tr("<b>Lectern %1</b><p>The front desk of a music school.</p>"
           "<p>Free software under the GNU General Public License, version 3 or later.</p>")
            .arg(QCoreApplication::applicationVersion()),
        QMessageBox::Close, window);
    box->setObjectName(u"aboutDialog"_s);
    box->setIconPixmap(window->windowIcon().pixmap(64));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
}

void askToClose(const QStringList &jobs, QWidget *window, const std::function<void()> &close)
{
    const auto *asking = window->findChild<QMessageBox *>(u"confirmClose"_s);
    if (asking && asking->isVisible())
        return;
    auto *box = new QMessageBox(QMessageBox::Question, tr("Close Lectern"),
                                tr("Something is still running. Close Lectern all the same?"),
                                QMessageBox::NoButton, window);
    box->setObjectName(u"confirmClose"_s);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setInformativeText(
        tr("This would be ended before it is done: %1.").arg(jobs.join(u", "_s)));
    QPushButton *yes = box->addButton(tr("Close"), QMessageBox::DestructiveRole);
    yes->setObjectName(u"confirmCloseYes"_s);
    QPushButton *no = box->addButton(QMessageBox::Cancel);
    no->setObjectName(u"confirmCloseNo"_s);
    box->setDefaultButton(no);
    QObject::connect(yes, &QPushButton::clicked, window, close);
    box->open();
}

} // namespace lectern
