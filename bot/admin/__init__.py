"""The operator's page: the state of deliveries, behind ADMIN_TOKEN."""
