using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Definition.Credentials.Rotation;

/// <summary>A Secret of the stack before a rotation.</summary>
/// <param name="Secret">The Secret.</param>
/// <param name="Version">The credential that it holds; null: it is not there, and a deployment makes it.</param>
/// <param name="Rotates">Whether the stack can issue another one.</param>
/// <param name="UsedBy">The workloads that read it.</param>
internal sealed record PresentSecret(CredentialSecret Secret, string? Version, bool Rotates, IReadOnlyList<ResourceKey> UsedBy);

/// <summary>What a run of <c>RotateSecrets</c> does.</summary>
/// <param name="Rotated">What is rotated from here on.</param>
/// <param name="Finished">What an earlier run began to rotate, and did not finish; it is finished, and not rotated twice.</param>
/// <param name="Left">What stays, for it is the user's to change.</param>
internal sealed record RotationChoice(IReadOnlyList<PresentSecret> Rotated, IReadOnlyList<PresentSecret> Finished, IReadOnlyList<PresentSecret> Left)
{
    /// <summary>What is new in the requests: the credentials that are to go, by their places.</summary>
    internal IReadOnlyDictionary<string, string> Requests => Rotated.ToDictionary(present => present.Secret.Place, present => present.Version!);

    /// <summary>Chooses.</summary>
    /// <param name="present">The stack's Secrets.</param>
    /// <param name="begun">What earlier runs asked for.</param>
    /// <param name="names">The names that the user gave; null: all.</param>
    /// <exception cref="UsageException">A name is not of this stack, or is the user's to change.</exception>
    internal static RotationChoice Of(IReadOnlyList<PresentSecret> present, RotationRequests begun, IReadOnlyList<string>? names)
    {
        var named = names?.ToHashSet();
        var finished = present.Where(secret => begun.Places.Contains(secret.Secret.Place)).ToList();
        var chosen = present.Where(secret => secret.Version is not null && (named?.Contains(NameOf(secret)) ?? true)).ToList();
        var left = chosen.Where(secret => !secret.Rotates).ToList();
        foreach (var name in (IEnumerable<string>?)names ?? [])
        {
            if (!present.Any(secret => NameOf(secret) == name))
                throw NotOfStack(name, present);
            if (left.Find(secret => NameOf(secret) == name) is not null)
                throw Given(name);
        }

        return new RotationChoice([.. chosen.Except(left).Except(finished)], finished, left);
    }

    private static string NameOf(PresentSecret secret) => SecretName.Of(secret.Secret).Name;

    private static UsageException NotOfStack(string name, IReadOnlyList<PresentSecret> present) => new(new ErrorDetails
    {
        What = $"--secret '{name}': the stack has no such secret with these options",
        Why = $"It has {string.Join(", ", present.Select(NameOf).Distinct())}",
        Remedy = "Give the options that the stack was deployed with, or name another secret",
    });

    private static UsageException Given(string name) => new(new ErrorDetails
    {
        What = $"--secret '{name}': its password was given to the stack, which therefore cannot make another",
        Why = $"With {ServicePrincipalSecret.Variable} the password is its owner's",
        Remedy = $"Set a new one in {ServicePrincipalSecret.Variable} and deploy: ./build.sh Services. Withdraw the old one when that has succeeded",
    });
}
