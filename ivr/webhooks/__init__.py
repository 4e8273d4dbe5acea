"""Webhooks as bytes: signed as the Standard Webhooks specification says, and posted by HTTP."""
