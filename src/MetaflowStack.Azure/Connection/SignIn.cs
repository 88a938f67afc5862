using Azure.Core;
using Azure.Identity;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Azure.Connection;

/// <summary>Finds the first way to sign in that works.</summary>
internal static class SignIn
{
    private const string Remedy =
        "Sign in with 'az login', or set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET for a service principal; "
        + "'--cloud sandbox' needs no sign-in";

    /// <summary>Tries the candidates in their order.</summary>
    /// <exception cref="StackException">None works, or one that was set up for this was refused.</exception>
    public static async Task<CredentialCandidate> FindAsync(
        IEnumerable<CredentialCandidate> candidates, AzureCloud cloud, CancellationToken cancellationToken)
    {
        var request = SharedCredential.Request(cloud.ArmAudience);
        var unavailable = new List<string>();
        foreach (var candidate in candidates)
        {
            try
            {
                await candidate.Credential.GetTokenAsync(request, cancellationToken);
                return candidate with { Credential = new SharedCredential(candidate.Credential) };
            }
            catch (CredentialUnavailableException exception)
            {
                unavailable.Add($"{candidate.Name} ({FirstSentence(exception.Message)})");
            }
            catch (AuthenticationFailedException exception)
            {
                throw Refused(candidate, exception);
            }
        }
        throw new StackException(new ErrorDetails
        {
            What = "You are not signed in to Azure",
            Why = $"None of these works: {string.Join("; ", unavailable)}",
            Remedy = Remedy,
        });
    }

    private static StackException Refused(CredentialCandidate candidate, AuthenticationFailedException exception)
    {
        var message = FirstLine(exception.InnerException?.Message ?? exception.Message);
        var code = message.IndexOf("AADSTS", StringComparison.Ordinal) is var start && start >= 0
            ? new string([.. message.AsSpan(start).ToString().TakeWhile(char.IsAsciiLetterOrDigit)])
            : "AuthenticationFailed";
        return new StackException(
            new ErrorDetails { What = $"Azure refused the sign-in with {candidate.Name}", Code = code, Why = message, Remedy = Remedy },
            exception);
    }

    private static string FirstLine(string text) => text.Split('\n')[0].Trim();

    private static string FirstSentence(string text)
    {
        var line = FirstLine(text);
        return line.IndexOf(". ", StringComparison.Ordinal) is var end && end > 0 ? line[..end] : line.TrimEnd('.');
    }
}
