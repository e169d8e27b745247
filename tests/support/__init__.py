"""What the tests share: databases, running halls, API clients and the browser."""
