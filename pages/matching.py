import streamlit as st

st.title("matching")
