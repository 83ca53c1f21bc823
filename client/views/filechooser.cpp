// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/filechooser.h"

#include <QCoreApplication>
#include <QFileDialog>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

void ask(QWidget *parent, const QString &title, const QString &place, QFileDialog::AcceptMode mode,
         FileCallback chosen)
{
    const QString filters = QCoreApplication::translate(
        "FileChooser", "Comma-separated values (*.csv *.tsv *.txt);;All files (*)");
    auto *dialog = new QFileDialog(parent, title, place, filters);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(mode);
    if (mode == QFileDialog::AcceptSave) {
        dialog->setDefaultSuffix(u"csv"_s);
        dialog->selectFile(place);
    } else {
        dialog->setFileMode(QFileDialog::ExistingFile);
    }
    QObject::connect(dialog, &QFileDialog::fileSelected, parent, std::move(chosen));
    dialog->open();
}

} // namespace

void DesktopFileChooser::openFile(QWidget *parent, const QString &title, const QString &folder,
                                  FileCallback chosen)
{
    ask(parent, title, folder, QFileDialog::AcceptOpen, std::move(chosen));
}

void DesktopFileChooser::saveFile(QWidget *parent, const QString &title, const QString &suggestion,
                                  FileCallback chosen)
{
    ask(parent, title, suggestion, QFileDialog::AcceptSave, std::move(chosen));
}

} // namespace lectern
