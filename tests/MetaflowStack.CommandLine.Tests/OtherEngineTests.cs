namespace Another.Common
{
    internal delegate object Target(object definition);

    [AttributeUsage(AttributeTargets.Property)]
    internal sealed class ParameterAttribute(string? description = null) : Attribute
    {
        public string? Description { get; } = description;

        public string? Name { get; set; }
    }

    internal abstract class AnotherBuild
    {
        [Parameter("Skips the logo.")] public bool NoLogo { get; set; }
    }
}

namespace MetaflowStack.CommandLine.Tests
{
    using Another.Common;

    public sealed class OtherEngineTests
    {
        [Fact]
        public void A_build_of_an_engine_with_other_namespaces_is_understood()
        {
            using var workspace = new Workspace();

            Assert.Null(workspace.Check(typeof(OtherBuild), ["Deploy", "--org-prefix", "x", "--no-logo"]).ExitCode);
            Assert.StartsWith(
                "There is no target 'Deplyo'. Did you mean Deploy?\nThere is no option --org-prefx. Did you mean --org-prefix?\n",
                workspace.Check(typeof(OtherBuild), ["Deplyo", "--org-prefx", "x"]).Error,
                StringComparison.Ordinal);
        }

        private sealed class OtherBuild : AnotherBuild
        {
            public Target Deploy => x => x;

            [Parameter("Prefix.")] public string? OrgPrefix { get; set; }
        }
    }
}
