import streamlit as st

st.title("certificates")
