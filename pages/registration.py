import streamlit as st

st.title("registration")
