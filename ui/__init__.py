"""What pages share; Streamlit lives here and in pages/."""
