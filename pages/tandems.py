import streamlit as st

st.title("tandems")
