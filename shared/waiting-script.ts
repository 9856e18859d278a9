/**
 * What the waiting page does where scripts are on: hears of changes, counts down, and asks for the page again once it
 * is ready. A page in the background does not ask again by itself: nobody may be waiting any more.
 */
export const waitingScript = `(function(){
var main=document.querySelector('main'),d=main.dataset,body=document.body,root=document.documentElement.style;
if(!d.events||!window.EventSource)return;
function at(id){return document.getElementById(id)}
function say(id,text){var e=at(id);if(e&&e.textContent!==text)e.textContent=text}
// An animation whose length changes goes on from where it is only when it begins anew.
function restart(what){var e=document.querySelector(what);e.style.animation='none';e.getBoundingClientRect();e.style.animation=''}
var end=0,isOver=false;
function again(){isOver=true;if(document.visibilityState!=='hidden')location.reload();else document.addEventListener('visibilitychange',again,{once:true})}
setInterval(function(){if(!end||isOver)return;var s=Math.round((end-performance.now())/1000);
if(s>99)return;if(s>1)say('hint',d.left.replace('#',s));else if(s===1)say('hint',d.leftOne);else if(s>-5)say('hint',d.soon)},1000);
function show(v){
document.title=v.title;say('title',v.title);say('text',v.text);say('hint',v.hint);say('more',v.more);body.className=v.step;
end=v.leftMs>1500?performance.now()+v.leftMs:0;
var bar=at('bar');bar.classList.toggle('unknown',v.share===null);
if(v.share===null)bar.removeAttribute('aria-valuenow');else{bar.setAttribute('aria-valuenow',Math.round(v.share*100));
root.setProperty('--from',v.share);root.setProperty('--left',Math.max(1,Math.round(v.leftMs/1000))+'s');
restart('.bar i');restart('.sun')}
if(v.step==='failed'){isOver=true;source.close();bar.hidden=true;at('more').hidden=true;at('again').hidden=false}
if(v.step==='ready'){source.close();again()}}
var source=new EventSource(d.events);
source.onmessage=function(e){show(JSON.parse(e.data))};
source.onerror=function(){if(source.readyState===2&&!isOver)setTimeout(again,d.refresh*1000)};
})()`;
