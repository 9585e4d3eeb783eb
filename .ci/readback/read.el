;;; Writes Org files as parsed by Emacs to JSON: (type properties children blanks-after) for each node.

(require 'org)
(require 'org-element)
(require 'json)

(defconst readback-properties
  '((headline :level :todo-keyword :commentedp :tags :title :CUSTOM_ID)
    (item :bullet :checkbox :counter :tag) (plain-list :type)
    (src-block :language :value :preserve-indent :switches :parameters) (example-block :value :preserve-indent)
    (fixed-width :value) (export-block :type :value) (special-block :type) (keyword :key :value)
    (link :type :path :raw-link :search-option :format) (code :value) (verbatim :value)
    (entity :name :utf-8) (latex-fragment :value) (latex-environment :value)
    (export-snippet :back-end :value) (footnote-reference :label :type) (footnote-definition :label)
    (timestamp :raw-value) (target :value) (radio-target :value) (statistics-cookie :value) (macro :value)
    (table-row :type) (table :type :value) (subscript :use-brackets-p) (superscript :use-brackets-p) (comment :value)
    (comment-block :value) (inline-src-block :value) (inline-babel-call :value) (babel-call :value) (citation :prefix)
    (drawer :drawer-name) (node-property :key :value) (planning :scheduled) (clock :value) (diary-sexp :value)
    (dynamic-block :block-name))
  "What is written of each type.")

(defun readback-value (value)
  "VALUE for JSON."
  (cond ((null value) :null)
        ((eq value t) t)
        ((stringp value) (substring-no-properties value))
        ((numberp value) value)
        ((symbolp value) (symbol-name value))
        ((and (consp value) (or (stringp (car value)) (and (consp (car value)) (symbolp (caar value)))))
         (vconcat (mapcar #'readback-node value)))
        (t (format "%S" value))))

(defun readback-node (node)
  "NODE for JSON."
  (if (stringp node)
      (substring-no-properties node)
    (let* ((type (org-element-type node))
           (names (append (cdr (assq type readback-properties)) '(:caption :name)))
           (properties (make-hash-table :test 'equal)))
      (dolist (name names)
        (let ((value (org-element-property name node)))
          (when value
            (puthash (substring (symbol-name name) 1)
                     (if (eq name :caption)
                         (vconcat (mapcar #'readback-node (caar value)))
                       (readback-value value))
                     properties))))
      (vector (symbol-name type) properties
              (vconcat (mapcar #'readback-node (org-element-contents node)))
              (or (org-element-property :post-blank node) 0)))))

(defun readback-file (file out)
  "Write what is read in FILE to OUT."
  (with-temp-buffer
    (let ((coding-system-for-read 'utf-8-unix)) (insert-file-contents file))
    (let ((org-inhibit-startup t)) (delay-mode-hooks (org-mode)))
    (let ((tree (readback-node (org-element-parse-buffer))))
      (let ((coding-system-for-write 'utf-8-unix))
        (with-temp-file out (insert (json-serialize tree)))))))

(setq gc-cons-threshold (* 256 1024 1024) org-element-use-cache nil)
(dolist (file command-line-args-left)
  (readback-file file (concat file ".json")))
(setq command-line-args-left nil)
