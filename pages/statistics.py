import streamlit as st

st.title("statistics")
