// The page's entry: mounts the one root component.
import { mount } from 'svelte';
import './app.css';
import Root from './ui/Root.svelte';

const target = document.getElementById('app');
if (target === null) throw new Error('index.html has no element with the id "app".');
mount(Root, { target });
