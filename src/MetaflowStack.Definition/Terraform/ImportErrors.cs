using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Definition.Terraform;

/// <summary>Uses of an import, and of what it took over, that cannot be.</summary>
internal static class ImportErrors
{
    internal static UsageException NoFile() => new(new ErrorDetails
    {
        What = "--tfstate is missing: the Terraform state to take over",
        Remedy = "In the folder where you run Terraform: terraform state pull > state.json; then give that file",
    });

    internal static UsageException NoOrgPrefix(string path, TemplateStack stack) => new(new ErrorDetails
    {
        What = "--org-prefix is missing",
        Why = $"{path} is of {stack}",
        Remedy = $"Add {stack.Options}",
    });

    /// <summary>What tasks sign in as is taken over first; a later run goes over to another, and removes it when nothing uses it any more.</summary>
    internal static UsageException WorkloadIdentity() => new(new ErrorDetails
    {
        What = "ImportTerraform takes a stack over as it is, and the template's tasks sign in as a service principal",
        Remedy = "Import and deploy without --identity workload, then deploy with it",
    });

    internal static StackException ChangedMeanwhile(string location) => new(new ErrorDetails
    {
        What = $"The state at {location} was changed while this run began",
        Why = "Another run imported or removed the stack",
        Remedy = "Run the same command again",
    });

    internal static UsageException NotAlone() => new(new ErrorDetails
    {
        What = "ImportTerraform cannot come after another target that works on the stack",
        Why = "What the stack has otherwise than new ones is known only after the import",
        Remedy = "Run ImportTerraform by itself, then the others",
    });

    /// <summary>What was taken over and not marked yet could not be told from somebody else's resources while it is deleted.</summary>
    internal static void RefuseDestroyOfUnmarked(StateDocument document)
    {
        var unmarked = document.Resources.Count(resource => resource.Adopted);
        if (unmarked > 0)
            throw new StackException(new ErrorDetails
            {
                What = $"{unmarked} resources were taken over from Terraform and do not carry this stack's marks yet",
                Why = "Nothing without these marks is ever deleted",
                Remedy = "Run Services once, which sets them, then Destroy again; or delete the stack with Terraform: terraform destroy",
            });
    }
}
