using System.Security.Cryptography;
using MetaflowStack.Engine.Secrets;

namespace MetaflowStack.Azure.Databases;

/// <summary>
/// Makes passwords that Azure accepts for PostgreSQL: 8 to 128 characters of at least three of the kinds upper case, lower case,
/// digits, others (Microsoft's page "Create an Azure Database for PostgreSQL").
/// </summary>
internal static class PasswordGenerator
{
    /// <summary>32 characters of 64 possible ones: 192 bits.</summary>
    public const int Length = 32;

    // '-' and '_' need no escaping in URLs, shells, YAML or connection strings.
    private const string Characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    /// <summary>A new password, from the system's cryptographic generator.</summary>
    public static Secret Generate()
    {
        while (true)
        {
            var password = RandomNumberGenerator.GetString(Characters, Length);
            if (char.IsAsciiLetter(password[0]) && password.Any(char.IsAsciiLetterUpper) && password.Any(char.IsAsciiLetterLower) && password.Any(char.IsAsciiDigit))
                return new Secret(password);
        }
    }
}
