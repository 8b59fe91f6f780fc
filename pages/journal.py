import streamlit as st

st.title("journal")
