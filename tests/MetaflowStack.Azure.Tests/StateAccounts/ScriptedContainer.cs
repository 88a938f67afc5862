using MetaflowStack.Azure.StateAccounts;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Azure.Tests.StateAccounts;

/// <summary>A container on the data plane that refuses by a script: each question takes the next answer, the last one again and again.</summary>
internal sealed class ScriptedContainer(params string?[] refusals) : IStateContainer
{
    public const string NoRole = "AuthorizationPermissionMismatch";

    private int _asked;

    public bool Exists { get; set; } = true;

    public int Created { get; private set; }

    public int WriteChecks => _asked;

    /// <summary>What <see cref="ExistsAsync"/> and <see cref="CreateAsync"/> are refused with; null: they are not.</summary>
    public string? Refusal { get; init; }

    public Task<bool> ExistsAsync(CancellationToken cancellationToken) => Refusal is null ? Task.FromResult(Exists) : throw Refused(Refusal);

    public Task CreateAsync(CancellationToken cancellationToken)
    {
        if (Refusal is not null)
            throw Refused(Refusal);
        Created++;
        return Task.CompletedTask;
    }

    public Task CheckWritableAsync(CancellationToken cancellationToken)
    {
        var refusal = refusals.Length == 0 ? null : refusals[Math.Min(_asked, refusals.Length - 1)];
        _asked++;
        return refusal is null ? Task.CompletedTask : throw Refused(refusal);
    }

    private static StackException Refused(string code) =>
        new(new ErrorDetails { What = "The blob service refused", Code = code, Why = "This request is not authorized to perform this operation using this permission" });
}
