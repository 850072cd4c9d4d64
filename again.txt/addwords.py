#!/usr/bin/env python3
"""addwords.py FILE.tsv : lines  locale-file<TAB>key<TAB>en<TAB>hu<TAB>cs ; plurals: one|other / one|other / one|few|many|other with '||' between"""
import sys,json,collections
forms={'en':['one','other'],'hu':['one','other'],'cs':['one','few','many','other']}
root='/tmp/h/transfer/locales/'
add=collections.defaultdict(dict)
for l in open(sys.argv[1]):
    l=l.rstrip('\n')
    if not l.strip() or l.startswith('#'):continue
    f,k,*v=l.split('\t')
    assert len(v)==3,(l,len(v))
    for lang,t in zip(['en','hu','cs'],v):
        if '||' in t:
            parts=t.split('||');assert len(parts)==len(forms[lang]),l
            t=dict(zip(forms[lang],parts))
        add[(lang,f)][k]=t
for (lang,f),kv in add.items():
    p=root+lang+'/'+f+'.json'
    try:d=json.load(open(p))
    except FileNotFoundError:d={}
    d.update(kv)
    json.dump(dict(sorted(d.items())),open(p,'w'),ensure_ascii=False,indent=2)
    open(p,'a').write('\n')
